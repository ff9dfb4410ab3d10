#include "adapters/kafka/vault/replicated_vault.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace kontor::adapters::kafka {
namespace {

namespace ports = eventstore::ports;
using ports::WriteBatch;

/// Of a transaction. One takes about as long, whatever is in it.
constexpr std::size_t messages_at_once = 4000;

}  // namespace

ReplicatedVault::ReplicatedVault(const Cluster& cluster,
                                 ports::KeyValueStore& store,
                                 const ports::Clock& clock,
                                 Options options)
    : store_{store},
      options_{std::move(options)},
      producers_{options_.producers ? options_.producers
                                    : transactional_producers(
                                          cluster, cluster.vault_topic(), options_.patience.call)},
      mirror_{cluster, store, clock, options_.patience.call} {}

ReplicatedVault::~ReplicatedVault() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
    for (auto& change : waiting_) change.written.set_value(false);
}

void ReplicatedVault::lead(std::chrono::milliseconds courtesy) {
    const KafkaFailure failure{"the vault's topic could not be taken over"};
    // Whoever begins the topic is not disturbed.
    read_to_end_of_whole();
    fenced_ = false;
    in_doubt_.reset();  // What became of it is read.
    producer_ = producers_(vault_partition);
    if (!producer_->begin()) throw failure;
    read_to_end_of_whole();
    if (mirror_.is_own() && !mirror_.seen().whole) begin_topic();
    // Whoever is about to try sees that this node does.
    if (!publish({}, {}, {})) throw failure;
    if (courtesy > std::chrono::milliseconds{0}) {
        std::unique_lock lock{mutex_};
        (void)changed_.wait_for(lock, courtesy, [] { return false; });
        lock.unlock();
        if (!publish({}, {}, {})) throw failure;
    }
    mirror_.lead();
    leading_ = true;
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

void ReplicatedVault::read_to_end_of_whole() const {
    if (!mirror_.read_to_end()) {
        throw KafkaFailure{"the vault's topic cannot be read: the brokers do not answer"};
    }
    const auto seen = mirror_.seen();
    if (seen.version == 0 || seen.whole || mirror_.is_own()) return;
    throw KafkaFailure{"node " + seen.writer +
                       " has not put all of its vault into the topic yet: start it again"};
}

/// With the vault that lies here, which was on no topic before, or on one that is gone. What a
/// crash broke off is begun again.
void ReplicatedVault::begin_topic() {
    mirror_.begins();
    std::vector<Message> messages;
    const auto send = [&](bool whole) {
        const Note note = [whole](Marker& marker) { marker.whole = whole; };
        if (!publish(std::exchange(messages, {}), {}, {note})) {
            throw KafkaFailure{"the vault's topic could not be begun"};
        }
    };
    for (const auto& range : shared_rows) {
        for (auto row = store_.scan(range.first, range.after_last); row->valid(); row->next()) {
            messages.push_back({std::string{row->key()}, std::string{row->value()}, std::nullopt});
            if (messages.size() == messages_at_once) send(false);
        }
    }
    send(true);
}

std::expected<void, ports::WriteError> ReplicatedVault::write(const WriteBatch& batch,
                                                              ports::Durability durability) {
    Change change;
    WriteBatch local;
    batch.for_each([&](const WriteBatch::Change& row) {
        if (is_shared(row.key)) return add(change, row);
        switch (row.kind) {
            case WriteBatch::Kind::put:
                return local.put(row.key, row.value);
            case WriteBatch::Kind::erase:
                return local.erase(row.key);
            case WriteBatch::Kind::erase_range:
                return local.erase_range(row.key, row.value);
        }
    });
    if (!change.messages.empty() && !submit(std::move(change))) {
        return std::unexpected{ports::WriteError::unknown};
    }
    if (local.empty()) return {};
    return store_.write(local, durability);
}

void ReplicatedVault::add(Change& change, const WriteBatch::Change& row) const {
    switch (row.kind) {
        case WriteBatch::Kind::put:
            change.rows.put(row.key, row.value);
            change.messages.push_back({std::string{row.key}, std::string{row.value}, std::nullopt});
            return;
        case WriteBatch::Kind::erase:
            change.rows.erase(row.key);
            change.messages.push_back({std::string{row.key}, std::nullopt, std::nullopt});
            return;
        case WriteBatch::Kind::erase_range:
            // A topic knows single keys alone.
            for (auto held = store_.scan(row.key, row.value); held->valid(); held->next()) {
                add(change, {WriteBatch::Kind::erase, held->key(), {}});
            }
            return;
    }
}

bool ReplicatedVault::submit(Change change) {
    if (!leading_ || fenced_) return false;
    auto written = change.written.get_future();
    {
        const std::scoped_lock lock{mutex_};
        waiting_.push_back(std::move(change));
        changed_.notify_one();
    }
    return written.get();
}

void ReplicatedVault::note_keyring(std::uint64_t number, const std::string& digest) {
    Change change;
    change.note = [number, &digest](Marker& marker) {
        marker.keyring = number;
        marker.keyring_digest = digest;
    };
    if (!submit(std::move(change))) {
        throw ports::StoreFailure{"the vault's topic takes no writes"};
    }
}

std::expected<void, ports::WriteError> ReplicatedVault::compact(std::string_view first,
                                                                std::string_view after_last) {
    if (auto done = store_.compact(first, after_last); !done || !leading_) return done;
    Change change;
    std::uint64_t version = 0;
    change.note = [&version](Marker& marker) { version = marker.scrub = marker.version; };
    if (!submit(std::move(change))) return std::unexpected{ports::WriteError::unknown};
    if (options_.others_scrubbed && !options_.others_scrubbed(version)) {
        return std::unexpected{ports::WriteError::unknown};
    }
    return {};
}

void ReplicatedVault::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        std::vector<Change> changes;
        {
            std::unique_lock lock{mutex_};
            (void)changed_.wait_for(lock, stop, sign_of_life, [&] { return !waiting_.empty(); });
            if (stop.stop_requested()) return;
            for (std::size_t messages = 0; !waiting_.empty() && messages < messages_at_once;) {
                messages += waiting_.front().messages.size();
                changes.push_back(std::move(waiting_.front()));
                waiting_.pop_front();
            }
        }
        const bool written = write_together(changes);
        for (auto& change : changes) change.written.set_value(written);
        std::unique_lock lock{mutex_};
        (void)changed_.wait_for(
            lock, stop, options_.patience.between_commits, [] { return false; });
    }
}

bool ReplicatedVault::write_together(std::vector<Change>& changes) {
    std::vector<Message> messages;
    WriteBatch rows;
    std::vector<Note> notes;
    for (auto& change : changes) {
        std::ranges::move(change.messages, std::back_inserter(messages));
        rows.append(change.rows);
        if (change.note) notes.push_back(change.note);
    }
    return publish(std::move(messages), std::move(rows), notes);
}

bool ReplicatedVault::publish(std::vector<Message> messages,
                              WriteBatch rows,
                              const std::vector<Note>& notes) {
    // What became of the last one is found out first: its version must not be given again.
    if (in_doubt_ && !settle()) return false;
    auto marker = mirror_.applied();
    ++marker.version;
    marker.writer = options_.node.name;
    marker.address = options_.node.address;
    marker.whole = true;
    for (const auto& note : notes) note(marker);
    messages.push_back({std::string{marker_key}, encode(marker), std::nullopt});
    in_doubt_ = {std::move(messages), std::move(rows), std::move(marker)};
    return settle();
}

bool ReplicatedVault::settle() {
    auto& [messages, rows, marker, committed] = *in_doubt_;
    committed = committed || commit(messages, marker.version);
    if (!committed) return false;
    mirror_.put_applied(rows, marker);
    // The topic has it; whatever a crash takes from here is read there again.
    if (!store_.write(rows, ports::Durability::buffered)) return false;
    mirror_.set_applied(marker);
    in_doubt_.reset();
    return true;
}

bool ReplicatedVault::commit(const std::vector<Message>& messages, std::uint64_t version) {
    const auto until = std::chrono::steady_clock::now() + options_.patience.call;
    while (!fenced_ && std::chrono::steady_clock::now() < until) {
        if (!producer_) {
            const auto found = look_for(version);
            if (found && *found) return true;
            if (!found) continue;
        }
        const auto committed = producer_->commit(messages);
        if (committed) return true;
        if (committed.error() == ProducerError::fenced) fenced_ = true;
        // A producer is never used again after anything but a clean commit.
        producer_.reset();
    }
    return false;
}

std::optional<bool> ReplicatedVault::look_for(std::uint64_t version) {
    if (!mirror_.read_to_end()) return std::nullopt;
    // Somebody took over while the brokers were away from here: it is theirs.
    if (is_anothers()) {
        fenced_ = true;
        return std::nullopt;
    }
    auto producer = producers_(vault_partition);
    if (const auto begun = producer->begin(); !begun) {
        if (begun.error() == ProducerError::fenced) fenced_ = true;
        return std::nullopt;
    }
    // Asked only now: before, the transaction could still be committed.
    if (!mirror_.read_to_end()) return std::nullopt;
    // Or somebody took over since, and what they wrote may have the very same version.
    if (is_anothers()) {
        fenced_ = true;
        return std::nullopt;
    }
    producer_ = std::move(producer);
    return mirror_.seen().version == version;
}

bool ReplicatedVault::is_anothers() const {
    const auto writer = mirror_.seen().writer;
    return !writer.empty() && writer != options_.node.name;
}

}  // namespace kontor::adapters::kafka
