#pragma once

#include "adapters/kafka/partition_writer.hpp"
#include "adapters/kafka/producer.hpp"
#include "adapters/kafka/vault/vault_mirror.hpp"
#include "eventstore/ports/key_value_store.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace kontor::adapters::kafka {

/// How long a leader is silent at most. A segment is closed, and then compacted, only if something
/// is written after it.
inline constexpr std::chrono::seconds sign_of_life{30};

/// The vault of all nodes: reads are this machine's; what is written to shared rows is committed to
/// the vault's topic before it is applied here, and durable with that, whatever was asked for. Rows
/// of the blind index are this machine's alone.
///
/// Until it leads, shared rows cannot be written: a write says `unknown`, which callers take for a
/// store that fails. The same once another node has taken over, for good.
class ReplicatedVault final : public eventstore::ports::KeyValueStore {
public:
    /// Waits until every node that is there has removed what was destroyed up to a version from its
    /// files; whether they did.
    using AwaitOthers = std::function<bool(std::uint64_t version)>;

    struct Options {
        Leader node;  ///< As in KafkaLogOptions.
        Patience patience;
        AwaitOthers others_scrubbed = {};
        MakeProducer producers = {};  ///< Not set: transactions of the cluster.
    };

    /// `store` and `clock` outlive it. Throws KafkaFailure and StoreFailure.
    ReplicatedVault(const Cluster& cluster,
                    eventstore::ports::KeyValueStore& store,
                    const eventstore::ports::Clock& clock,
                    Options options);
    ~ReplicatedVault() override;
    ReplicatedVault(const ReplicatedVault&) = delete;
    ReplicatedVault& operator=(const ReplicatedVault&) = delete;

    [[nodiscard]] VaultMirror& mirror() {
        return mirror_;
    }
    /// Fences whoever led before, reads all that they committed, and begins the topic with what
    /// lies here if it is empty. Waits `courtesy` for another node that does the same: the last one
    /// leads. Blocks. Throws KafkaFailure: then nothing is led, and it may be tried again. So it
    /// does where another node began the topic and has not put all of its vault there yet.
    void lead(std::chrono::milliseconds courtesy = {});
    /// The keyring of that number opens all that is written from now on; committed when it returns.
    /// Throws StoreFailure.
    void note_keyring(std::uint64_t number, const std::string& digest);
    /// What it holds now; a record that is appended from now on needs no later one.
    [[nodiscard]] std::uint64_t version() const {
        return mirror_.version();
    }
    /// Another node has taken over.
    [[nodiscard]] bool fenced() const {
        return fenced_;
    }

    [[nodiscard]] std::optional<std::string> get(std::string_view key) const override {
        return store_.get(key);
    }
    [[nodiscard]] std::unique_ptr<eventstore::ports::Cursor> scan(
        std::string_view first, std::string_view after_last) const override {
        return store_.scan(first, after_last);
    }
    [[nodiscard]] std::optional<std::pair<std::string, std::string>> last_in(
        std::string_view first, std::string_view before) const override {
        return store_.last_in(first, before);
    }
    [[nodiscard]] std::expected<void, eventstore::ports::WriteError> write(
        const eventstore::ports::WriteBatch& batch,
        eventstore::ports::Durability durability) override;
    [[nodiscard]] std::expected<void, eventstore::ports::WriteError> flush() override {
        return store_.flush();
    }
    /// Here and, of a vault that leads, on the other nodes.
    [[nodiscard]] std::expected<void, eventstore::ports::WriteError> compact(
        std::string_view first, std::string_view after_last) override;
    void reopen() override {
        store_.reopen();
    }

private:
    using Note = std::function<void(Marker&)>;
    struct Change {
        std::vector<Message> messages;
        eventstore::ports::WriteBatch rows;  ///< The same, for this machine.
        Note note;                           ///< What it says of the vault, if anything.
        std::promise<bool> written;
    };

    [[nodiscard]] bool submit(Change change);
    void add(Change& change, const eventstore::ports::WriteBatch::Change& row) const;
    void run(const std::stop_token& stop);
    [[nodiscard]] bool write_together(std::vector<Change>& changes);
    /// A version as it is to stand in the topic and here.
    struct Prepared {
        std::vector<Message> messages;
        eventstore::ports::WriteBatch rows;
        Marker marker;
        bool committed = false;
    };

    /// Commits the next version, and applies it here; before, one of which it is not known.
    [[nodiscard]] bool publish(std::vector<Message> messages,
                               eventstore::ports::WriteBatch rows,
                               const std::vector<Note>& notes);
    [[nodiscard]] bool settle();
    [[nodiscard]] bool commit(const std::vector<Message>& messages, std::uint64_t version);
    /// After a transaction without an answer: a fresh producer, unless somebody else leads by now;
    /// whether the transaction of that version is there after all. Nothing if nobody can tell yet.
    [[nodiscard]] std::optional<bool> look_for(std::uint64_t version);
    /// By the last marker that was read.
    [[nodiscard]] bool is_anothers() const;
    void begin_topic();
    void read_to_end_of_whole() const;

    eventstore::ports::KeyValueStore& store_;
    Options options_;
    MakeProducer producers_;
    VaultMirror mirror_;
    std::unique_ptr<Producer> producer_;  ///< The thread's, once it runs.
    std::optional<Prepared> in_doubt_;    ///< The thread's.
    std::atomic<bool> leading_ = false;
    std::atomic<bool> fenced_ = false;

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Change> waiting_;
    std::jthread thread_;  // Last: it uses all the others.
};

}  // namespace kontor::adapters::kafka
