#pragma once

#include "eventstore/codec/events.hpp"
#include "eventstore/codec/seal.hpp"
#include "eventstore/executor/state_store.hpp"
#include "eventstore/executor/streams.hpp"
#include "eventstore/vault/vault.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace kontor::eventstore::executor {

class PartitionExecutor;

/// Who caused an event: sealed into its metadata. A process is nobody, and the event's type tells
/// which one it was: then there is no metadata.
struct Actor {
    std::string kind;  ///< "customer", "machine" or "process".
    std::string id;    ///< Text of the customer's or token's id, or the process's name.
    friend bool operator==(const Actor&, const Actor&) = default;

    [[nodiscard]] bool is_somebody() const {
        return kind != "process";
    }
};
KONTOR_DESCRIBE(Actor, kind, id);

/// One command's view of its partition: states as the commands before it left them, and a place to
/// put what follows. Lives during the command's decision only, on the engine's thread.
///
/// What it appends is sealed at once, so that states never hold personal data in plain. If the
/// command is rejected, everything that it appended is taken back.
class Transaction {
public:
    explicit Transaction(PartitionExecutor& home) : home_{home} {}
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction() = default;

    [[nodiscard]] domain::Timestamp now() const;
    [[nodiscard]] log::Partition partition() const;

    // The references live until the next `append` to the same stream.
    [[nodiscard]] const domain::customer::State& customer(domain::CustomerId id);
    [[nodiscard]] const domain::claim::State& claim(domain::ClaimId id);
    [[nodiscard]] const domain::order::State& order(const domain::OrderNumber& number);
    [[nodiscard]] const domain::receipt::State& receipt(const log::StreamId& stream);
    [[nodiscard]] const domain::partition::RetentionRulesSet& rules();
    [[nodiscard]] const domain::statistics::Periods& periods();
    [[nodiscard]] const domain::statistics::Releases& releases();
    [[nodiscard]] std::uint64_t version(const log::StreamId& stream);

    /// The claim of an address, whether it was indexed before or in this batch.
    [[nodiscard]] std::optional<domain::ClaimId> find_claim(const std::string& normalised_email);
    /// Lets commands of the same batch find the claim; the directory indexes it for good.
    void note_claim(const std::string& normalised_email, domain::ClaimId claim);
    [[nodiscard]] std::optional<log::StreamId> find_link(domain::LinkId link);

    /// A secret of the reserve, durable already; a customer's key is one too.
    [[nodiscard]] domain::SecretId take_secret();
    [[nodiscard]] domain::Id128 random_id();
    [[nodiscard]] ports::Random& random();
    [[nodiscard]] const vault::Vault& vault() const;

    /// The value of a sealed member of that stream, `Absent` or `Erased`.
    template <class T, domain::Scope S>
    [[nodiscard]] std::variant<T, codec::Absent, domain::Erased> open(
        const domain::Personal<T, S>& member,
        const vault::Subject& subject,
        const log::StreamId& stream) const {
        return codec::open(member, vault(), subject, stream.value);
    }

    /// Appends decided events to their stream. `Events` is a vector of the stream's event variant.
    template <class Event>
    void append(domain::CustomerId id, std::vector<Event> events, const Actor& actor) {
        for (auto& event : events) {
            add(stream_of(id),
                widened(std::move(event)),
                {.customer = id, .order_secret = {}},
                actor);
        }
    }
    template <class Event>
    void append(domain::ClaimId id, std::vector<Event> events, const Actor& actor) {
        for (auto& event : events) add(stream_of(id), widened(std::move(event)), {}, actor);
    }
    /// The subject of an order that is placed is in its first event, later ones' in its state.
    template <class Event>
    void append(const domain::OrderNumber& number, std::vector<Event> events, const Actor& actor) {
        for (auto& event : events) {
            auto wide = widened(std::move(event));
            // Opening whose an order is costs more than all else of an event without names.
            const bool is_sealed = actor.is_somebody() || codec::has_personal_members(wide);
            const auto subject = is_sealed ? subject_of(number, wide) : vault::Subject{};
            add(stream_of(number), std::move(wide), subject, actor);
        }
    }
    void append(const log::StreamId& receipt, const domain::receipt::Event& event);
    void append(const domain::partition::RetentionRulesSet& rules);
    /// What is counted names nobody, not even who caused it.
    void append(const log::StreamId& stream, std::vector<domain::statistics::Event> events);

    /// Whose an order is and which secret seals it, as far as that can still be told.
    [[nodiscard]] vault::Subject subject_of(const domain::OrderNumber& number);

    /// Whether that event is in the log and was not purged.
    [[nodiscard]] bool holds_event(const log::StreamId& stream, std::uint64_t version) const;

    /// Purges events of a stream; all of them, and with them the stream, if `whole`. Where another
    /// command of the batch appends to the stream that goes, this one is decided again for the
    /// next.
    void purge(const log::StreamId& stream, std::vector<std::uint64_t> versions, bool whole);
    /// Records that the stream was looked at and nothing was to be purged.
    void purge_nothing(const log::StreamId& stream);
    /// Leads from an address to its claim, durable when it returns. For claims whose address no
    /// event of this partition tells: the directory finds those by itself.
    void index(const std::string& normalised_email, domain::ClaimId claim);
    /// Takes a claim out of the blind index, durable when it returns.
    void unindex(domain::ClaimId claim);
    [[nodiscard]] std::vector<std::uint64_t> versions_of(const log::StreamId& stream);

    // Idempotency

    [[nodiscard]] std::optional<AnswerRow> find_answer(const log::Hash& key);
    /// The last event appended so far answers the request.
    void answers(const log::Idempotency& request);

private:
    friend class PartitionExecutor;

    template <class Event>
    [[nodiscard]] static domain::Event widened(Event event) {
        return std::visit([](auto& happened) -> domain::Event { return std::move(happened); },
                          event);
    }
    [[nodiscard]] vault::Subject subject_of(const domain::OrderNumber& number,
                                            const domain::Event& event);
    void add(const log::StreamId& stream,
             domain::Event event,
             const vault::Subject& subject,
             const Actor& actor);
    Slot& touch(const log::StreamId& stream);
    [[nodiscard]] vault::Reserved take_reserved();

    PartitionExecutor& home_;
    std::vector<std::pair<log::StreamId, Slot>> undo_;
    std::size_t events_before_ = 0;
    std::size_t purges_before_ = 0;
    bool needs_next_batch_ = false;
};

}  // namespace kontor::eventstore::executor
