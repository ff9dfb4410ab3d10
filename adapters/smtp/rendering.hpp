#pragma once

#include "projections/mail/letter.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::adapters::smtp {

/// What every mail repeats.
struct Sender {
    std::string shop_name;
    std::string support_email;
    std::string public_address;  ///< "https://shop.example": links start with it.
    std::string from;            ///< Address of the From header and of the envelope.
};

/// A mail in words.
struct RenderedMail {
    std::string subject;
    std::string text;
    std::string html;
    std::vector<std::string> links;
};

/// Puts letters into words, from mails.json, in nl, en and fr. Times are in the process's time
/// zone. Unchanging; safe from any thread.
class Renderer {
public:
    /// Throws std::runtime_error if the built-in texts lack anything.
    explicit Renderer(Sender sender);
    ~Renderer();
    Renderer(const Renderer&) = delete;
    Renderer& operator=(const Renderer&) = delete;

    [[nodiscard]] RenderedMail render(const projections::mail::Letter& letter) const;
    [[nodiscard]] const Sender& sender() const {
        return sender_;
    }

private:
    struct Texts;
    Sender sender_;
    std::unique_ptr<Texts> texts_;
};

}  // namespace kontor::adapters::smtp
