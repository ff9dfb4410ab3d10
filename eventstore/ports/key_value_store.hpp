#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// An ordered map from byte strings to byte strings on a disk: what log/, state/ and vault/ stand
// on. Keys compare as unsigned bytes.

namespace kontor::eventstore::ports {

/// A read failed or a store cannot be opened: nothing that a caller could mend.
class StoreFailure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Changes that become visible together, in the order in which they were added.
class WriteBatch {
public:
    enum class Kind : std::uint8_t { put, erase, erase_range };
    struct Change {
        Kind kind;
        std::string_view key;    ///< Of a range: the first key.
        std::string_view value;  ///< Of a range: the key after the last.
    };

    void put(std::string_view key, std::string_view value) {
        add(Kind::put, key, value);
    }
    void erase(std::string_view key) {
        add(Kind::erase, key, {});
    }
    void erase_range(std::string_view first, std::string_view after_last) {
        add(Kind::erase_range, first, after_last);
    }

    /// The changes of another batch, after those that are here.
    void append(const WriteBatch& other) {
        entries_.insert(entries_.end(), other.entries_.begin(), other.entries_.end());
        bytes_.append(other.bytes_);
    }

    /// Calls `visit(Change)` for each change in order; the views live as long as the batch.
    template <class Visitor>
    void for_each(Visitor&& visit) const {
        std::string_view bytes{bytes_};
        for (const auto& [kind, key_size, value_size] : entries_) {
            visit(Change{kind, bytes.substr(0, key_size), bytes.substr(key_size, value_size)});
            bytes.remove_prefix(std::size_t{key_size} + value_size);
        }
    }
    [[nodiscard]] bool empty() const {
        return entries_.empty();
    }
    [[nodiscard]] std::size_t size_bytes() const {
        return bytes_.size();
    }
    [[nodiscard]] std::size_t changes() const {
        return entries_.size();
    }
    void clear() {
        bytes_.clear();
        entries_.clear();
    }

private:
    struct Entry {
        Kind kind;
        std::uint32_t key_size;
        std::uint32_t value_size;
    };
    void add(Kind kind, std::string_view key, std::string_view value) {
        entries_.push_back({kind,
                            static_cast<std::uint32_t>(key.size()),
                            static_cast<std::uint32_t>(value.size())});
        bytes_.append(key).append(value);
    }
    std::string bytes_;
    std::vector<Entry> entries_;
};

enum class Durability : std::uint8_t {
    buffered,  ///< A crash may lose it, with everything after it, never before it.
    synced,    ///< On the disk when the write returns.
};

enum class WriteError : std::uint8_t {
    unknown,  ///< It may be there or not, now or after a restart. Reopen and look.
};

/// Walks keys in order over one unchanging view of the store. Belongs to one thread at a time.
class Cursor {
public:
    virtual ~Cursor() = default;
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;

    [[nodiscard]] virtual bool valid() const = 0;
    virtual void next() = 0;
    /// Both views live until the next call on this cursor.
    [[nodiscard]] virtual std::string_view key() const = 0;
    [[nodiscard]] virtual std::string_view value() const = 0;

protected:
    Cursor() = default;
};

/// Safe from any thread, except `reopen`, during which nobody else may call. Reads throw
/// StoreFailure. The contract is tests/contract/key_value_store_contract.hpp.
class KeyValueStore {
public:
    virtual ~KeyValueStore() = default;
    KeyValueStore(const KeyValueStore&) = delete;
    KeyValueStore& operator=(const KeyValueStore&) = delete;

    [[nodiscard]] virtual std::optional<std::string> get(std::string_view key) const = 0;
    /// Keys from `first` up to, not including, `after_last`; an empty `after_last` means no end.
    [[nodiscard]] virtual std::unique_ptr<Cursor> scan(std::string_view first,
                                                       std::string_view after_last) const = 0;
    /// The last key below `before` that is not below `first`, with its value.
    [[nodiscard]] virtual std::optional<std::pair<std::string, std::string>> last_in(
        std::string_view first, std::string_view before) const = 0;

    [[nodiscard]] virtual std::expected<void, WriteError> write(const WriteBatch& batch,
                                                                Durability durability) = 0;
    /// Everything written so far is on the disk when it returns.
    [[nodiscard]] virtual std::expected<void, WriteError> flush() = 0;
    /// Rewrites the range so that no file keeps what was erased or replaced in it.
    [[nodiscard]] virtual std::expected<void, WriteError> compact(std::string_view first,
                                                                  std::string_view after_last) = 0;
    /// Closes and opens again, as a restart would; after a failed write. Throws StoreFailure.
    virtual void reopen() = 0;

protected:
    KeyValueStore() = default;
};

}  // namespace kontor::eventstore::ports
