#include "domain/address/address.hpp"

#include "domain/address/country_rules.hpp"
#include "domain/contact.hpp"
#include "domain/text.hpp"

#include <algorithm>

namespace kontor::domain::address {
namespace {

constexpr std::size_t company_length_max = 60;
constexpr std::size_t contact_length_max = 60;
constexpr std::size_t street_length_max = 80;
constexpr std::size_t house_number_length_max = 10;
constexpr std::size_t addition_length_max = 20;
constexpr std::size_t postcode_length_max = 10;
constexpr std::size_t city_length_max = 60;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// "b-1000" → "1000", "1234ab" → "1234 AB". What can't be a postcode stays what it is.
std::string normalised_postcode(std::string_view text, std::string_view country) {
    auto postcode = upper_case(without_spare_blanks(text));
    const auto* writing = postcode_writing_of(country);
    if (writing == nullptr || postcode.size() > 2 * postcode_length_max) return postcode;

    std::erase_if(postcode, [](char c) { return c == ' ' || c == '-'; });
    const auto& prefix = writing->prefix;
    if (!prefix.empty() && postcode.size() > prefix.size() && postcode.starts_with(prefix) &&
        is_digit(postcode[prefix.size()])) {
        postcode.erase(0, prefix.size());
    }
    if (writing->tail > 0 && postcode.size() > writing->tail) {
        postcode.insert(postcode.size() - writing->tail, 1, writing->separator);
    }
    return postcode;
}

/// Collects the faults of one address member by member.
class Check {
public:
    Check(const CountryRules* rules, std::string_view at) : rules_(rules), at_(at) {}

    void text(std::string_view member, std::string_view value, std::size_t length_max) {
        if (value.empty() && !requires_member(member)) return;
        add(fault_in_text(value, pointer_to(at_, member), length_max));
    }

    /// An optional member that is there must not be empty: normalised, it would be absent.
    void optional_text(std::string_view member,
                       const std::optional<std::string>& value,
                       std::size_t length_max) {
        if (!value) return;
        if (value->empty()) {
            return add(FieldError{pointer_to(at_, member), FieldFault::too_short, "1", {}});
        }
        add(fault_in_text(*value, pointer_to(at_, member), length_max));
    }

    void postcode(std::string_view value) {
        if (value.empty() && !requires_member("postcode")) return;
        auto pointer = pointer_to(at_, "postcode");
        if (auto fault = fault_in_text(value, pointer, postcode_length_max)) return add(fault);
        if (rules_ == nullptr || matches_postcode(*rules_, value)) return;
        add(FieldError{
            std::move(pointer), FieldFault::pattern, {}, std::string{rules_->postcode_example}});
    }

    void country(std::string_view value) {
        auto pointer = pointer_to(at_, "country");
        if (value.empty()) return add(FieldError{std::move(pointer), FieldFault::required, {}, {}});
        if (rules_ != nullptr) return;
        add(FieldError{std::move(pointer), FieldFault::not_allowed, {}, {}});
    }

    void phone(const std::optional<std::string>& value) {
        if (value) add(fault_in_phone(*value, pointer_to(at_, "phone")));
    }
    void email(const std::optional<std::string>& value) {
        if (value) add(fault_in_email(*value, pointer_to(at_, "email")));
    }

    [[nodiscard]] FieldErrors faults() && {
        return std::move(faults_);
    }

private:
    void add(std::optional<FieldError> fault) {
        if (fault) faults_.push_back(*std::move(fault));
    }

    /// Without a country nothing is known of house numbers and postcodes.
    [[nodiscard]] bool requires_member(std::string_view member) const {
        if (rules_ == nullptr) return member != "house_number" && member != "postcode";
        return std::ranges::find(rules_->required, member) != rules_->required.end();
    }

    const CountryRules* rules_;
    std::string_view at_;
    FieldErrors faults_;
};

}  // namespace

Address normalised(Address address) {
    address.company = without_spare_blanks(address.company);
    address.contact = without_spare_blanks(address.contact);
    address.street = without_spare_blanks(address.street);
    address.house_number = without_spare_blanks(address.house_number);
    address.addition = optional_text(address.addition);
    address.city = without_spare_blanks(address.city);
    address.country = upper_case(without_spare_blanks(address.country));
    address.postcode = normalised_postcode(address.postcode, address.country);
    address.phone = optional_text(address.phone);
    if (address.phone) address.phone = normalised_phone(*address.phone);
    address.email = optional_text(address.email);
    if (address.email) address.email = normalised_email(*address.email);
    return address;
}

FieldErrors faults_in(const Address& address, std::string_view at) {
    Check check{rules_of(address.country), at};
    check.text("company", address.company, company_length_max);
    check.text("contact", address.contact, contact_length_max);
    check.text("street", address.street, street_length_max);
    check.text("house_number", address.house_number, house_number_length_max);
    check.optional_text("addition", address.addition, addition_length_max);
    check.postcode(address.postcode);
    check.text("city", address.city, city_length_max);
    check.country(address.country);
    check.phone(address.phone);
    check.email(address.email);
    return std::move(check).faults();
}

}  // namespace kontor::domain::address
