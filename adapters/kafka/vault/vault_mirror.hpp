#pragma once

#include "adapters/kafka/topic_reader.hpp"
#include "adapters/kafka/vault/marker.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "eventstore/ports/clock.hpp"
#include "eventstore/ports/key_value_store.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace kontor::adapters::kafka {

/// A node that was away for longer begins its vault anew: the topic may have forgotten by then what
/// was destroyed meanwhile (its `delete.retention.ms` is a day more).
inline constexpr std::chrono::days vault_absence_max{7};

/// Reads the vault's topic into the vault on this machine, a write a transaction, and remembers
/// where it stands. While this node leads it applies nothing, for the rows came from here: see
/// ReplicatedVault.
///
/// Safe from any thread.
class VaultMirror {
public:
    using Destroyed = std::function<void(std::span<const domain::Id128>)>;

    /// A store that holds a vault of its own is fine as long as the topic is empty: then it is what
    /// the topic will begin with. Throws KafkaFailure if both hold one, and StoreFailure.
    VaultMirror(const Cluster& cluster,
                eventstore::ports::KeyValueStore& store,
                const eventstore::ports::Clock& clock,
                std::chrono::milliseconds patience);
    ~VaultMirror();
    VaultMirror(const VaultMirror&) = delete;
    VaultMirror& operator=(const VaultMirror&) = delete;

    /// Told of keys whose rows went, so that nothing keeps them in memory. Replaced by what is
    /// given; empty: nobody.
    void on_destroyed(Destroyed destroyed);
    /// The keyring on this machine has that number now.
    void keyring_kept(std::uint64_t number);

    /// Of what the store holds.
    [[nodiscard]] Marker applied() const;
    /// The same without the rest of it, for whoever appends.
    [[nodiscard]] std::uint64_t version() const;
    /// The last that was read.
    [[nodiscard]] Marker seen() const;
    /// When the topic was last seen to change hands, since the machine started.
    [[nodiscard]] std::chrono::nanoseconds changed_hands() const;
    /// When anything of the topic was last read, or this began: since the machine started.
    [[nodiscard]] std::chrono::nanoseconds heard() const;
    /// Whether the store holds what the vault held at `version`, and the keyring here opens it;
    /// waits for a moment.
    [[nodiscard]] bool has(std::uint64_t version) const;
    /// Something in the topic cannot be taken over: nothing more is read of it.
    [[nodiscard]] bool damaged() const;
    /// Waits until everything that is committed by now was read; false once nothing came for the
    /// patience for a call, however long all of it takes.
    [[nodiscard]] bool read_to_end() const;
    /// The store holds a vault that the topic had not when this began, or not all of it.
    [[nodiscard]] bool is_own() const {
        return is_own_;
    }
    /// The topic is begun with what lies here: a restart knows. Throws StoreFailure.
    void begins();
    /// From now on what is read is only remembered, not applied.
    void lead();
    /// This node wrote and applied up to `marker`: adds to `rows` what a restart must know of it.
    void put_applied(eventstore::ports::WriteBatch& rows, const Marker& marker) const;
    /// Once these rows are written.
    void set_applied(const Marker& marker);

private:
    struct Standing {
        Marker applied;
        Offset offset;  ///< From which to go on.
        domain::Timestamp at;
        bool own = false;  ///< The topic was begun with what lies here.

        /// There is more here than in the topic.
        [[nodiscard]] bool begins() const {
            return own && !applied.whole;
        }
    };

    [[nodiscard]] std::optional<Standing> stored() const;
    /// For so long that the topic may have forgotten what was destroyed.
    [[nodiscard]] bool was_away() const;
    [[nodiscard]] std::string encoded(const Standing& standing) const;
    void wipe();
    void run(const std::stop_token& stop);
    void take(const rd_kafka_message_s& message);
    void close(const rd_kafka_message_s& message);
    void met_end(Offset offset);
    void write(const eventstore::ports::WriteBatch& rows) const;

    std::string topic_;
    eventstore::ports::KeyValueStore& store_;
    const eventstore::ports::Clock& clock_;
    std::chrono::milliseconds patience_;
    bool is_own_ = false;

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    Standing standing_;
    Marker seen_;
    std::chrono::nanoseconds changed_hands_{0};
    std::chrono::nanoseconds heard_{0};
    std::uint64_t keyring_ = 0;
    std::optional<Offset> met_end_;
    std::atomic<std::uint64_t> taken_ = 0;  ///< Messages.
    bool damaged_ = false;
    bool leading_ = false;
    Destroyed destroyed_;
    // Of the transaction that is being read; the thread's alone.
    eventstore::ports::WriteBatch rows_;
    std::vector<domain::Id128> gone_;
    TopicReader reader_;
    std::jthread thread_;  // Last: it uses all the others.
};

/// The store is a vault of this machine from now on. Throws StoreFailure.
void end_mirroring_vault(eventstore::ports::KeyValueStore& store);

}  // namespace kontor::adapters::kafka
