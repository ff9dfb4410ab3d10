#include "projections/mail/letters.hpp"

#include "eventstore/codec/events.hpp"
#include "eventstore/codec/seal.hpp"
#include "eventstore/commands/shop.hpp"
#include "projections/history/history.hpp"

#include <algorithm>

namespace kontor::projections::mail {

namespace claim = domain::claim;
namespace customer = domain::customer;
namespace executor = eventstore::executor;
namespace order = domain::order;
namespace vault = eventstore::vault;
using eventstore::log::Partition;

std::string message_id(const vault::Tokens& tokens, const Due& due) {
    return tokens.derived_id("mail",
                             due.stream.value + '/' + std::to_string(due.cause) + '/' + due.kind);
}

/// Who gets a mail, opened.
struct Letters::Addressee {
    domain::CustomerId id;
    customer::State state;
    customer::Profile profile;
    std::string login_address;
    std::string standard_address;
};

std::optional<Letters::Addressee> Letters::addressee(Partition partition,
                                                     domain::CustomerId id) const {
    const auto stream = executor::stream_of(id);
    auto slot = sources_.states.slot(partition, stream);
    Addressee who{.id = id,
                  .state = std::get<customer::State>(std::move(slot.state)),
                  .profile = {},
                  .login_address = {},
                  .standard_address = {}};
    const vault::Subject subject{.customer = id, .order_secret = {}};
    const auto opened = [&](const auto& member, auto& into) {
        auto value = eventstore::codec::open(member, sources_.vault, subject, stream.value);
        auto* plain = std::get_if<std::remove_cvref_t<decltype(into)>>(&value);
        if (plain != nullptr) into = std::move(*plain);
        return plain != nullptr;
    };
    // A profile that a restore lost leaves a mail without a name; an address, nobody to send it to.
    opened(who.state.profile, who.profile);
    if (!opened(who.state.login_address, who.login_address)) return std::nullopt;
    if (!opened(who.state.standard_address, who.standard_address)) {
        who.standard_address = who.login_address;
    }
    return who;
}

Cause Letters::event(Partition partition,
                     const eventstore::log::StreamId& stream,
                     std::uint64_t version) const {
    const auto row = sources_.states.event(partition, stream, version);
    if (!row) return nullptr;
    const auto record = sources_.log.record_at(partition, row->position);
    if (!record || !*record) return nullptr;
    auto decoded =
        eventstore::codec::decode_event((*record)->type, (*record)->payload, (*record)->version);
    return decoded ? std::make_shared<const domain::Event>(*std::move(decoded)) : nullptr;
}

domain::partition::RetentionRulesSet Letters::rules_of(Partition partition) const {
    const auto slot = sources_.states.slot(partition, executor::partition_stream());
    return std::get<executor::PartitionState>(slot.state).rules;
}

Cause Letters::cause_of(const WaitingMail& mail) const {
    const auto& due = mail.due;
    return mail.cause ? mail.cause : event(due.partition, due.stream, due.cause);
}

std::optional<Letter> Letters::write(const WaitingMail& mail) const {
    const auto& due = mail.due;
    std::optional<Letter> letter;
    switch (executor::kind_of(due.stream)) {
        case executor::StreamKind::customer:
            letter = to_customer(mail);
            break;
        case executor::StreamKind::claim:
            letter = to_claimant(mail);
            break;
        case executor::StreamKind::order:
            letter = about_order(mail);
            break;
        case executor::StreamKind::receipt:
        case executor::StreamKind::partition:
        case executor::StreamKind::periods:
        case executor::StreamKind::releases:
        case executor::StreamKind::counted:
            break;
    }
    if (letter) {
        if (letter->kind.empty()) letter->kind = due.kind;
        letter->message_id = message_id(sources_.tokens, due);
    }
    return letter;
}

std::optional<Letter> Letters::to_customer(const WaitingMail& mail) const {
    const auto& due = mail.due;
    const auto who = addressee(due.partition, executor::customer_of(due.stream));
    if (!who) return std::nullopt;
    if (due.kind.starts_with("email-change")) return about_address(mail, *who);
    Letter letter{.language = who->profile.language,
                  .to = who->login_address,
                  .customer = who->id,
                  .contact_name = who->profile.contact_name};
    if (due.kind.starts_with("password-expires") || due.kind == "unused-login") {
        return warning(due, who->state, std::move(letter));
    }
    if (due.kind != "password-reset") return letter;

    const auto cause = cause_of(mail);
    const auto* requested =
        cause ? std::get_if<customer::PasswordResetRequested>(&*cause) : nullptr;
    if (requested == nullptr) return std::nullopt;
    const customer::Context context{.now = sources_.clock.now()};
    if (!customer::reset_link_open(who->state, requested->link, context)) return std::nullopt;
    letter.link_path = "/reset#token=" + sources_.tokens.link_token(
                                             vault::LinkPurpose::password_reset, requested->link);
    letter.expires_at = requested->at + context.reset_link;
    return letter;
}

/// M18. The new address gets the link, the old one is told what was done.
std::optional<Letter> Letters::about_address(const WaitingMail& mail, const Addressee& who) const {
    const auto& due = mail.due;
    const auto cause = cause_of(mail);
    if (!cause) return std::nullopt;
    const auto opened = [&](const auto& member) -> std::optional<std::string> {
        auto value = eventstore::codec::open(
            member,
            sources_.vault,
            {.customer = executor::customer_of(due.stream), .order_secret = {}},
            due.stream.value);
        auto* plain = std::get_if<std::string>(&value);
        return plain != nullptr ? std::optional{std::move(*plain)} : std::nullopt;
    };
    if (const auto* left = std::get_if<customer::AddressLeft>(&*cause)) {
        auto email = opened(left->email);
        if (!email) return std::nullopt;
        return Letter{.language = who.profile.language,
                      .to = *std::move(email),
                      .customer = who.id,
                      .contact_name = who.profile.contact_name};
    }
    const auto* requested = std::get_if<customer::EmailChangeRequested>(&*cause);
    if (requested == nullptr) return std::nullopt;
    const customer::Context context{.now = sources_.clock.now()};
    auto email = opened(requested->email);
    if (!email || customer::open_email_change(who.state, requested->link, context) == nullptr) {
        return std::nullopt;
    }
    if (requested->use == customer::AddressUse::login) {
        if (auto known = to_holder(*email)) return known;
    }
    return Letter{.language = who.profile.language,
                  .to = *std::move(email),
                  .customer = who.id,
                  .link_path = "/confirm#token=" +
                               sources_.tokens.link_token(vault::LinkPurpose::email_confirmation,
                                                          requested->link),
                  .expires_at = requested->at + context.email_link};
}

std::optional<Letter> Letters::to_holder(const std::string& email) const {
    const auto claim_id = sources_.vault.find_claim(email);
    if (!claim_id) return std::nullopt;
    const auto partition = sources_.vault.partition_of_address(email);
    const auto slot = sources_.states.slot(partition, executor::stream_of(*claim_id));
    const auto* holder = std::get_if<claim::Confirmed>(&std::get<claim::State>(slot.state).holder);
    if (holder == nullptr) return std::nullopt;
    const auto who = addressee({holder->home.value_or(partition.value)}, holder->customer);
    if (!who) return std::nullopt;
    return Letter{.kind = "already-registered",
                  .language = who->profile.language,
                  .to = who->login_address,
                  .customer = who->id,
                  .contact_name = who->profile.contact_name};
}

/// Lapsed, when the reason to warn is gone: a new password, a log-in.
std::optional<Letter> Letters::warning(const Due& due,
                                       const customer::State& state,
                                       Letter letter) const {
    const auto context = executor::customer_context(rules_of(due.partition), sources_.clock.now());
    const bool of_password = due.kind != "unused-login";
    if (!(of_password ? state.password_warned : state.unused_warned)) return std::nullopt;
    letter.expires_at = of_password ? customer::password_expires_at(state, context)
                                    : customer::unused_until(state, context);
    return letter.expires_at ? std::optional{std::move(letter)} : std::nullopt;
}

std::optional<Letter> Letters::to_claimant(const WaitingMail& mail) const {
    const auto& due = mail.due;
    const auto cause = cause_of(mail);
    if (!cause) return std::nullopt;
    if (const auto* known = std::get_if<claim::KnownAddressRegistered>(&*cause)) {
        const auto slot = sources_.states.slot(due.partition, due.stream);
        const auto* holder =
            std::get_if<claim::Confirmed>(&std::get<claim::State>(slot.state).holder);
        if (holder == nullptr || holder->customer != known->customer) return std::nullopt;
        const auto who = addressee({holder->home.value_or(due.partition.value)}, known->customer);
        if (!who) return std::nullopt;
        return Letter{.language = who->profile.language,
                      .to = who->login_address,
                      .customer = who->id,
                      .contact_name = who->profile.contact_name};
    }
    const auto* issued = std::get_if<claim::ActivationLinkIssued>(&*cause);
    if (issued == nullptr) return std::nullopt;
    const auto slot = sources_.states.slot(due.partition, due.stream);
    const auto& state = std::get<claim::State>(slot.state);
    const auto context =
        eventstore::commands::claim_context(rules_of(due.partition), sources_.clock.now());
    const auto pending = claim::still_pending(state, context);
    if (!claim::is_open(state, issued->link, context) || pending.empty()) return std::nullopt;
    const auto who = addressee(due.partition, pending.back().customer);
    if (!who) return std::nullopt;
    // Nothing that the registrant typed: somebody else's address may have been given.
    return Letter{
        .language = who->profile.language,
        .to = who->login_address,
        .customer = who->id,
        .link_path = "/activate#token=" +
                     sources_.tokens.link_token(vault::LinkPurpose::activation, issued->link),
        .expires_at =
            std::min(domain::Timestamp{issued->at + context.activation_link},
                     domain::Timestamp{pending.back().at + context.registration_pending})};
}

std::optional<Letter> Letters::about_order(const WaitingMail& mail) const {
    const auto& due = mail.due;
    const auto number = executor::order_of(due.stream);
    const auto owner = history::owner_of(sources_.history, due.partition, number);
    if (!owner) return std::nullopt;
    const auto who = addressee(due.partition, *owner);
    const auto first = due.cause == 1 ? cause_of(mail) : event(due.partition, due.stream, 1);
    const auto* placed = first ? std::get_if<order::OrderPlaced>(&*first) : nullptr;
    if (!who || placed == nullptr) return std::nullopt;

    Letter letter{.language = who->profile.language,
                  .to = who->standard_address,
                  .customer = who->id,
                  .contact_name = who->profile.contact_name,
                  .link_path = "/orders/" + number.value,
                  .order_number = number.value,
                  .placed_at = placed->at};
    for (const auto& line : placed->lines) {
        letter.lines.push_back({line.quantity, line.pieces, line.name.in(letter.language)});
    }
    if (due.kind != "order-rejected") return letter;
    const auto cause = cause_of(mail);
    if (const auto* rejected = cause ? std::get_if<order::OrderRejected>(&*cause) : nullptr) {
        const auto reason =
            eventstore::codec::open(rejected->reason,
                                    sources_.vault,
                                    {.customer = owner, .order_secret = placed->secret},
                                    due.stream.value);
        if (const auto* plain = std::get_if<std::string>(&reason)) letter.reason = *plain;
    }
    return letter;
}

std::optional<Letter> Letters::farewell(Partition partition, domain::CustomerId id) const {
    const auto who = addressee(partition, id);
    if (!who) return std::nullopt;
    return Letter{.kind = "forgotten",
                  .language = who->profile.language,
                  .to = who->login_address,
                  .customer = who->id,
                  .message_id = sources_.tokens.derived_id("mail", id.value.text() + "/forgotten"),
                  .contact_name = who->profile.contact_name};
}

}  // namespace kontor::projections::mail
