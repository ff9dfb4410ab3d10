#pragma once

#include "domain/ids.hpp"
#include "domain/language.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::projections::mail {

struct LetterLine {
    std::uint32_t quantity = 0;
    std::uint32_t pieces = 0;
    std::string name;
};

/// Everything that one mail says. Made when it is sent, from what the keys still open; kept
/// nowhere.
struct Letter {
    std::string_view kind;  ///< Of adapters/smtp/mails.json.
    domain::Language language = domain::Language::en;
    std::string to;
    std::optional<domain::CustomerId> customer;  ///< Whose mail it is.
    std::string message_id;  ///< Derived from the cause: the same however often it is tried.
    std::string
        contact_name;  ///< Empty before activation: a mail then repeats nothing that was typed.
    std::string link_path;  ///< Such as "/activate#token=…"; empty if there is no link.
    std::optional<domain::Timestamp> expires_at;
    std::string order_number;
    std::optional<domain::Timestamp> placed_at;
    std::string reason;
    std::vector<LetterLine> lines;
};

enum class Delivery : std::uint8_t {
    sent,
    refused,  ///< For good: the address does not exist, the server will not have it.
    later,    ///< The server is down or busy.
};

/// Renders a letter and hands it to a mail server. Blocks; called on one thread.
class Post {
public:
    virtual ~Post() = default;
    Post(const Post&) = delete;
    Post& operator=(const Post&) = delete;

    [[nodiscard]] virtual Delivery deliver(const Letter& letter) = 0;

protected:
    Post() = default;
};

}  // namespace kontor::projections::mail
