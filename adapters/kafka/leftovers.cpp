#include "adapters/kafka/leftovers.hpp"

#include "adapters/kafka/messages.hpp"
#include "adapters/kafka/vault/marker.hpp"
#include "eventstore/log/keys.hpp"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <utility>

namespace kontor::adapters::kafka {
namespace {

namespace log = eventstore::log;

bool is_left(const MirroredTopic& topic, const rd_kafka_message_t& message) {
    if (message.payload == nullptr) return false;
    const auto row = topic.row_of(message);
    return row && topic.store.get(*row) != value_of(message);
}

}  // namespace

MirroredTopic mirrored_log(const Cluster& cluster,
                           std::uint16_t partitions,
                           const eventstore::ports::KeyValueStore& mirror) {
    const auto row_of = [](const rd_kafka_message_t& message) -> std::optional<std::string> {
        if (kind_of(key_of(message), true) != MessageKind::record) return std::nullopt;
        const auto position = header_of(message, position_header).and_then(decode_position);
        if (!position) return std::nullopt;
        const auto partition = static_cast<std::uint16_t>(message.partition);
        return log::row_key(log::Row::record, {partition}, *position);
    };
    return {
        .name = cluster.log_topic(), .partitions = partitions, .store = mirror, .row_of = row_of};
}

MirroredTopic mirrored_vault(const Cluster& cluster,
                             const eventstore::ports::KeyValueStore& vault) {
    const auto row_of = [](const rd_kafka_message_t& message) -> std::optional<std::string> {
        const auto key = key_of(message);
        return key == marker_key ? std::nullopt : std::optional{std::string{key}};
    };
    return {.name = cluster.vault_topic(), .partitions = 1, .store = vault, .row_of = row_of};
}

Leftovers::Leftovers(Cluster cluster, std::vector<MirroredTopic> topics, LooksForLeftovers how)
    : cluster_{std::move(cluster)}, topics_{std::move(topics)}, how_{how} {
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

Leftovers::~Leftovers() = default;

bool Leftovers::none() {
    const std::scoped_lock lock{mutex_};
    if (stage_ == Stage::none) {
        stage_ = Stage::idle;
        return true;
    }
    stage_ = Stage::looking;
    changed_.notify_all();
    return false;
}

void Leftovers::pause(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    const auto pause = std::max<std::chrono::nanoseconds>(how_.between_looks, 9 * look_took_);
    (void)changed_.wait_for(lock, stop, pause, [] { return false; });
}

void Leftovers::run(const std::stop_token& stop) {
    while (true) {
        {
            std::unique_lock lock{mutex_};
            if (!changed_.wait(lock, stop, [this] { return stage_ == Stage::looking; })) return;
        }
        try {
            for (const auto& topic : topics_) wait_until_none(topic, stop);
            const std::scoped_lock lock{mutex_};
            stage_ = Stage::none;
        } catch (const std::exception& failure) {
            std::fprintf(stderr,
                         "what the brokers hold of what is gone is looked for again: %s\n",
                         failure.what());
        }
        if (stop.stop_requested()) return;
        // Whoever asks next may ask at once, and again and again.
        pause(stop);
    }
}

void Leftovers::wait_until_none(const MirroredTopic& topic, const std::stop_token& stop) {
    const auto until = ends(topic);
    Offsets from(topic.partitions);
    while (!stop.stop_requested()) {
        auto found = look(topic, from, until, nullptr, stop);
        if (found_ == 0) return;
        for (std::size_t i = 0; i < found.size(); ++i) {
            from[i] =
                found[i].size() < how_.found_max ? until[i] : Offset{found[i].back().value + 1};
        }
        while (!stop.stop_requested() && found_ > 0) {
            pause(stop);
            Offsets first = until;
            Offsets behind = until;
            for (std::size_t i = 0; i < found.size(); ++i) {
                if (found[i].empty()) continue;
                first[i] = found[i].front();
                behind[i] = {found[i].back().value + 1};
            }
            found = look(topic, first, behind, &found, stop);
        }
    }
}

Leftovers::Offsets Leftovers::ends(const MirroredTopic& topic) const {
    const TopicReader reader{cluster_, topic.name, Offsets(topic.partitions), Isolation::none};
    Offsets ends;
    for (std::uint16_t i = 0; i < topic.partitions; ++i) {
        const auto end = reader.end({i}, how_.patience);
        if (!end) throw KafkaFailure{topic.name + ": the brokers do not say where it ends"};
        ends.push_back(*end);
    }
    return ends;
}

Leftovers::Found Leftovers::look(const MirroredTopic& topic,
                                 const Offsets& from,
                                 const Offsets& until,
                                 const Found* among,
                                 const std::stop_token& stop) {
    const TopicReader reader{cluster_, topic.name, from, Isolation::none};
    Found found(topic.partitions);
    std::vector<bool> read(topic.partitions);
    for (std::size_t i = 0; i < from.size(); ++i) read[i] = from[i] >= until[i];
    const auto begun = std::chrono::steady_clock::now();
    auto heard = begun;
    while (!stop.stop_requested() && std::ranges::count(read, false) > 0) {
        const auto message = reader.poll();
        const auto now = std::chrono::steady_clock::now();
        const bool is_end = message && message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
        if (!is_end && (!message || message->err != RD_KAFKA_RESP_ERR_NO_ERROR)) {
            if (now < heard + how_.patience) continue;
            throw KafkaFailure{topic.name + ": the brokers do not answer"};
        }
        heard = now;
        const auto i = static_cast<std::size_t>(message->partition);
        const Offset at{message->offset};
        if (read[i]) continue;
        if (is_end || at >= until[i]) {
            read[i] = true;
            continue;
        }
        const bool asked_for = among == nullptr || std::ranges::binary_search((*among)[i], at);
        if (asked_for && is_left(topic, *message)) found[i].push_back(at);
        read[i] = found[i].size() >= how_.found_max || at.value + 1 >= until[i].value;
    }
    std::size_t count = 0;
    for (const auto& in_partition : found) count += in_partition.size();
    found_.store(count, std::memory_order_relaxed);
    look_took_ = std::chrono::steady_clock::now() - begun;
    return found;
}

}  // namespace kontor::adapters::kafka
