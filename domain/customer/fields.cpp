#include "domain/customer/fields.hpp"

#include "domain/contact.hpp"
#include "domain/text.hpp"

#include <optional>
#include <regex>

namespace kontor::domain::customer {
namespace {

FieldErrors all_of(std::optional<FieldError> fault) {
    FieldErrors faults;
    if (fault) faults.push_back(*std::move(fault));
    return faults;
}

/// The compiled `pattern`. One shop has one pattern, so each thread keeps the last: compiling it
/// takes far longer than matching.
const std::regex& compiled(const std::string& pattern) {
    thread_local std::string last_pattern;
    thread_local std::optional<std::regex> last;
    if (!last || last_pattern != pattern) {
        last.emplace(pattern, std::regex::ECMAScript | std::regex::optimize);
        last_pattern = pattern;
    }
    return *last;
}

}  // namespace

Profile normalised(Profile profile) {
    profile.company_name = without_spare_blanks(profile.company_name);
    profile.contact_name = without_spare_blanks(profile.contact_name);
    profile.phone = optional_text(profile.phone);
    if (profile.phone) profile.phone = normalised_phone(*profile.phone);
    return profile;
}

FieldErrors faults_in(const Profile& profile, std::string_view at) {
    FieldErrors faults;
    const auto add = [&](std::optional<FieldError> fault) {
        if (fault) faults.push_back(*std::move(fault));
    };
    add(fault_in_text(profile.company_name, pointer_to(at, "company_name"), name_length_max));
    add(fault_in_text(profile.contact_name, pointer_to(at, "contact_name"), name_length_max));
    if (profile.phone) add(fault_in_phone(*profile.phone, pointer_to(at, "phone")));
    return faults;
}

std::string normalised_email(std::string_view email) {
    return domain::normalised_email(email);
}

FieldErrors faults_in_email(std::string_view email, std::string_view at) {
    return all_of(fault_in_email(email, std::string{at}));
}

FieldErrors faults_in_password(std::string_view password, std::string_view at) {
    if (auto fault = fault_in_text(password, std::string{at}, password_length_max)) {
        return all_of(std::move(fault));
    }
    if (code_points_in(password) < password_length_min) {
        return {{std::string{at}, FieldFault::too_short, std::to_string(password_length_min), {}}};
    }
    return {};
}

FieldErrors faults_in_account_number(std::string_view number,
                                     const AccountNumberRules& rules,
                                     std::string_view at) {
    auto fault = fault_in_text(number, std::string{at}, account_number_length_max);
    // Only now: std::regex needs stack in proportion to what it reads.
    if (!fault && !std::regex_match(number.begin(), number.end(), compiled(rules.pattern))) {
        fault = FieldError{std::string{at}, FieldFault::pattern, {}, {}};
    }
    if (fault) fault->example = rules.example;
    return all_of(std::move(fault));
}

FieldErrors faults_in_label(std::string_view label, std::string_view at) {
    return all_of(fault_in_text(label, std::string{at}, label_length_max));
}

}  // namespace kontor::domain::customer
