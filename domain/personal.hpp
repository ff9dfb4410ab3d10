#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace kontor::domain {

/// Which key seals a personal member, hence when it dies (docs/privacy.md "What is stored where").
/// `customer` and `value` die with the customer (`value` also when it is replaced), `owner`,
/// `order` and `delivery` with the order, `tracking` ten days after completion.
/// `owner` hangs on the order secret alone, so that a rebuild can tell whose order it was without
/// knowing that beforehand (docs/decisions/0001). `period` hangs on the secret that the event names
/// (a month's) and on nobody's key, so that everybody's is opened together, once.
enum class Scope : std::uint8_t { customer, value, owner, order, delivery, tracking, period };

/// A personal member as it is kept: unreadable without its key. `version` and `member` are those
/// of the event that it came in with; they and the stream are what the seal is bound to.
struct Sealed {
    std::uint64_t version = 0;
    std::string member;
    std::string envelope;
    friend bool operator==(const Sealed&, const Sealed&) = default;
};

/// The key is gone, and with it the value, for ever.
struct Erased {
    friend bool operator==(const Erased&, const Erased&) = default;
};

/// Marks a member as personal data. There is no printer for it on purpose: it can reach a log line
/// only through a visible `.value()`. The codec writes nothing but the sealed form.
template <class T, Scope S>
struct Personal {
    using Value = T;
    static constexpr Scope scope = S;

    std::variant<T, Sealed, Erased> content;

    [[nodiscard]] bool open() const {
        return std::holds_alternative<T>(content);
    }
    [[nodiscard]] bool sealed() const {
        return std::holds_alternative<Sealed>(content);
    }
    [[nodiscard]] bool erased() const {
        return std::holds_alternative<Erased>(content);
    }
    /// The value of an open member. Throws std::bad_variant_access if it is not open: whoever asks
    /// must have opened it before, and must have handled `Erased`.
    [[nodiscard]] const T& value() const {
        return std::get<T>(content);
    }
    [[nodiscard]] const T* value_if_open() const {
        return std::get_if<T>(&content);
    }

    friend bool operator==(const Personal&, const Personal&) = default;
};

template <Scope S, class T>
[[nodiscard]] Personal<T, S> personal(T value) {
    return {std::move(value)};
}

template <class T>
inline constexpr bool is_personal = false;
template <class T, Scope S>
inline constexpr bool is_personal<Personal<T, S>> = true;

}  // namespace kontor::domain
