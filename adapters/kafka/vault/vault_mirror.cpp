#include "adapters/kafka/vault/vault_mirror.hpp"

#include <librdkafka/rdkafka.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <utility>

namespace kontor::adapters::kafka {
namespace {

namespace ports = eventstore::ports;

constexpr std::string_view standing_key = "m";
constexpr std::chrono::milliseconds moment{100};
/// How often an idle node says that it was there.
constexpr std::chrono::hours between_signs{1};

bool holds_keys(const ports::KeyValueStore& store) {
    return std::ranges::any_of(shared_rows, [&](const RowRange& range) {
        return store.scan(range.first, range.after_last)->valid();
    });
}

/// The key that a row's key names, where it is one of a key.
std::optional<domain::Id128> key_id(std::string_view row_key) {
    domain::Id128 id;
    if (!row_key.starts_with('k') || row_key.size() != 1 + id.bytes.size()) return std::nullopt;
    std::ranges::transform(
        row_key.substr(1), id.bytes.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
    return id;
}

}  // namespace

VaultMirror::VaultMirror(const Cluster& cluster,
                         ports::KeyValueStore& store,
                         const ports::Clock& clock,
                         std::chrono::milliseconds patience)
    : topic_{cluster.vault_topic()},
      store_{store},
      clock_{clock},
      patience_{patience},
      standing_{stored().value_or(Standing{})},
      reader_{cluster, topic_, {was_away() ? Offset{} : standing_.offset}} {
    const auto end = reader_.end(vault_partition, patience_);
    if (!end) throw KafkaFailure{topic_ + " cannot be followed: the brokers do not answer"};
    if (end->value == 0) {
        // Nowhere else, however long it lay here.
        is_own_ = holds_keys(store_);
        standing_.offset = {};
    } else if (standing_.begins()) {
        is_own_ = true;
        seen_ = standing_.applied;
    } else if (was_away()) {
        wipe();
    } else if (!stored() && holds_keys(store_)) {
        throw KafkaFailure{"the vault in the data folder is not the one in topic " + topic_ +
                           ": start with a data folder of its own, or give another topic "
                           "(--topic-prefix)"};
    } else {
        seen_ = standing_.applied;
    }
    heard_ = clock_.since_boot();
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

VaultMirror::~VaultMirror() {
    thread_.request_stop();
    thread_.join();
}

std::optional<VaultMirror::Standing> VaultMirror::stored() const {
    const auto row = store_.get(standing_key);
    if (!row) return std::nullopt;
    const auto read = nlohmann::json::parse(*row, nullptr, false);
    if (!read.is_object()) throw ports::StoreFailure{"the vault has a damaged row"};
    if (read.value("topic", "") != topic_) return std::nullopt;
    return Standing{
        .applied = decode_marker(read.value("marker", "")),
        .offset = {read.value("offset", std::int64_t{0})},
        .at = domain::Timestamp{std::chrono::milliseconds{read.value("at", std::int64_t{0})}},
        .own = read.value("own", false)};
}

bool VaultMirror::was_away() const {
    return !standing_.begins() && standing_.applied.version > 0 &&
           clock_.now() >= standing_.at + vault_absence_max;
}

/// What lies there may have been destroyed long ago.
void VaultMirror::wipe() {
    std::fprintf(stderr,
                 "this node was away for more than %lld days: its vault is read anew\n",
                 static_cast<long long>(vault_absence_max.count()));
    standing_ = {};
    ports::WriteBatch rows;
    for (const auto& range : shared_rows) rows.erase_range(range.first, range.after_last);
    // This node's own, wrapped under an epoch that may be dead: the directory makes it anew.
    rows.erase_range(index_rows.first, index_rows.after_last);
    rows.erase(standing_key);
    write(rows);
    if (!store_.compact({}, {})) throw ports::StoreFailure{"the vault could not be compacted"};
}

void VaultMirror::write(const ports::WriteBatch& rows) const {
    // The topic has them; what a crash takes is read again from the offset that is left.
    if (!store_.write(rows, ports::Durability::buffered)) {
        throw ports::StoreFailure{"the vault cannot be written"};
    }
}

void VaultMirror::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto message = reader_.poll();
        if (!message || damaged()) continue;
        try {
            take(*message);
        } catch (const std::exception& failure) {
            std::fprintf(stderr,
                         "the vault's topic, offset %lld: %s\n",
                         static_cast<long long>(message->offset),
                         failure.what());
            const std::scoped_lock lock{mutex_};
            damaged_ = true;
            changed_.notify_all();
        }
    }
}

void VaultMirror::take(const rd_kafka_message_t& message) {
    if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) return met_end({message.offset});
    // Brokers that are away come back, or somebody waits for them in vain and says so.
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) return;
    ++taken_;
    const auto key = key_of(message);
    if (key == marker_key) return close(message);
    if (!is_shared(key)) throw ports::StoreFailure{"a row that is not a vault's"};
    if (message.payload != nullptr) {
        rows_.put(key, value_of(message));
        return;
    }
    rows_.erase(key);
    if (const auto id = key_id(key)) gone_.push_back(*id);
}

void VaultMirror::close(const rd_kafka_message_t& message) {
    const auto marker = decode_marker(value_of(message));
    const std::scoped_lock lock{mutex_};
    heard_ = clock_.since_boot();
    if (marker.writer != seen_.writer) changed_hands_ = heard_;
    seen_ = marker;
    // While this node leads, the rows came from here. One that it has not applied yet is read again
    // by whoever starts here next.
    if (!leading_ || marker.version <= standing_.applied.version) {
        standing_.offset = {message.offset + 1};
        standing_.at = clock_.now();
        if (leading_) rows_.clear();
        if (marker.version > standing_.applied.version) standing_.applied = marker;
        rows_.put(standing_key, encoded(standing_));
        write(rows_);
        if (destroyed_ && !leading_ && !gone_.empty()) destroyed_(gone_);
    }
    rows_.clear();
    gone_.clear();
    changed_.notify_all();
}

void VaultMirror::met_end(Offset offset) {
    const std::scoped_lock lock{mutex_};
    met_end_ = offset;
    changed_.notify_all();
    const auto now = clock_.now();
    if (standing_.offset.value == 0 || now < standing_.at + between_signs) return;
    standing_.at = now;
    ports::WriteBatch rows;
    rows.put(standing_key, encoded(standing_));
    write(rows);
}

void VaultMirror::on_destroyed(Destroyed destroyed) {
    const std::scoped_lock lock{mutex_};
    destroyed_ = std::move(destroyed);
}

void VaultMirror::keyring_kept(std::uint64_t number) {
    const std::scoped_lock lock{mutex_};
    keyring_ = number;
    changed_.notify_all();
}

Marker VaultMirror::applied() const {
    const std::scoped_lock lock{mutex_};
    return standing_.applied;
}

std::uint64_t VaultMirror::version() const {
    const std::scoped_lock lock{mutex_};
    return standing_.applied.version;
}

Marker VaultMirror::seen() const {
    const std::scoped_lock lock{mutex_};
    return seen_;
}

std::chrono::nanoseconds VaultMirror::changed_hands() const {
    const std::scoped_lock lock{mutex_};
    return changed_hands_;
}

std::chrono::nanoseconds VaultMirror::heard() const {
    const std::scoped_lock lock{mutex_};
    return heard_;
}

bool VaultMirror::has(std::uint64_t version) const {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, moment, [&] {
        return standing_.applied.version >= version &&
               (leading_ || keyring_ >= standing_.applied.keyring);
    });
}

bool VaultMirror::damaged() const {
    const std::scoped_lock lock{mutex_};
    return damaged_;
}

bool VaultMirror::read_to_end() const {
    const auto end = reader_.end(vault_partition, patience_);
    if (!end) return false;
    std::unique_lock lock{mutex_};
    const auto settled = [&] { return damaged_ || met_end_ >= end; };
    for (auto taken = taken_.load(); !changed_.wait_for(lock, patience_, settled);
         taken = taken_.load()) {
        if (taken_ == taken) return false;
    }
    return !damaged_;
}

void VaultMirror::begins() {
    const std::scoped_lock lock{mutex_};
    standing_.own = true;
    standing_.applied.whole = false;
    ports::WriteBatch rows;
    rows.put(standing_key, encoded(standing_));
    if (!store_.write(rows, ports::Durability::synced)) {
        throw ports::StoreFailure{"the vault cannot be written"};
    }
}

void VaultMirror::lead() {
    const std::scoped_lock lock{mutex_};
    leading_ = true;
}

void VaultMirror::put_applied(ports::WriteBatch& rows, const Marker& marker) const {
    const std::scoped_lock lock{mutex_};
    auto standing = standing_;
    standing.applied = marker;
    standing.at = clock_.now();
    rows.put(standing_key, encoded(standing));
}

void VaultMirror::set_applied(const Marker& marker) {
    const std::scoped_lock lock{mutex_};
    standing_.applied = marker;
    changed_.notify_all();
}

void end_mirroring_vault(ports::KeyValueStore& store) {
    ports::WriteBatch rows;
    rows.erase(standing_key);
    // Synced, and with it everything that was written before.
    if (!store.write(rows, ports::Durability::synced)) {
        throw ports::StoreFailure{"the vault cannot be written"};
    }
}

std::string VaultMirror::encoded(const Standing& standing) const {
    return nlohmann::json{{"topic", topic_},
                          {"marker", encode(standing.applied)},
                          {"offset", standing.offset.value},
                          {"at", standing.at.time_since_epoch().count()},
                          {"own", standing.own}}
        .dump();
}

}  // namespace kontor::adapters::kafka
