#include "projections/feed/feed.hpp"

#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/rendering.hpp"
#include "adapters/http/routes/routes.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>

namespace kontor::adapters::http {
namespace {

namespace feed = projections::feed;

// Where a consumer stands in each partition, the next position to read, leaves the process as a
// sealed token. It is good whether the events it stands between still exist or not.

std::string sealed(const Desk& desk, const std::vector<std::uint64_t>& next) {
    std::string bytes = desk.log.incarnation();
    const auto head = bytes.size();
    bytes.resize(head + next.size() * sizeof(std::uint64_t));
    std::memcpy(bytes.data() + head, next.data(), bytes.size() - head);
    return desk.shop.tokens.sealed("feed", bytes, desk.random);
}

std::expected<std::vector<std::uint64_t>, Problem> start_of(const Desk& desk,
                                                            const Request& request) {
    std::vector<std::uint64_t> next(desk.engine.partitions(), 0);
    const auto after = request.query_value("after");
    if (!after) return next;
    const auto bytes = desk.shop.tokens.open("feed", *after);
    const auto incarnation = desk.log.incarnation();
    const auto size = incarnation.size() + next.size() * sizeof(std::uint64_t);
    if (!bytes || bytes->size() != size) return std::unexpected{Problem{"cursor-invalid"}};
    if (!bytes->starts_with(incarnation)) return std::unexpected{Problem{"log-restored"}};
    std::memcpy(next.data(), bytes->data() + incarnation.size(), size - incarnation.size());
    return next;
}

std::string type_of(feed::Kind kind) {
    const auto name = enum_names(kind)[static_cast<std::size_t>(kind)];
    return "kontor.order." + std::string{name} + ".v1";
}

std::optional<std::size_t> index_of(std::string_view type) {
    for (std::size_t i = 0; i < enum_names(feed::Kind{}).size(); ++i) {
        if (type == type_of(static_cast<feed::Kind>(i))) return i;
    }
    return std::nullopt;
}

/// Which kinds the consumer wants; all, if it does not say. An empty list is refused: whoever asks
/// for no type would believe for ever that it has caught up.
std::expected<std::vector<bool>, Problem> wanted_kinds(const Request& request) {
    const auto types = request.query_value("types");
    std::vector<bool> wanted(enum_names(feed::Kind{}).size(), !types);
    auto rest = types;
    while (rest) {
        const auto comma = rest->find(',');
        const auto index = index_of(rest->substr(0, comma));
        if (!index || wanted[*index]) {
            return std::unexpected{Problem{"query-parameter-invalid"}.with("parameter", "types")};
        }
        wanted[*index] = true;
        if (comma == std::string_view::npos) break;
        rest->remove_prefix(comma + 1);
    }
    return wanted;
}

std::expected<std::chrono::seconds, Problem> wait_of(const Request& request) {
    const auto text = request.query_value("wait");
    if (!text) return std::chrono::seconds{0};
    unsigned seconds = 0;
    const auto* end = text->data() + text->size();
    const auto parsed = std::from_chars(text->data(), end, seconds);
    if (parsed.ec != std::errc{} || parsed.ptr != end || seconds > 30) {
        return std::unexpected{Problem{"query-parameter-invalid"}.with("parameter", "wait")};
    }
    return std::chrono::seconds{seconds};
}

struct Told {
    feed::Row row;
    std::vector<std::uint64_t> next;  ///< The consumer's cursor once it has processed this.
};

/// The rows of one partition that were not told yet, read a page at a time.
class Source {
public:
    Source(const projections::RunningView& running,
           eventstore::log::Partition partition,
           std::uint64_t from,
           std::size_t page)
        : running_{running},
          partition_{partition},
          next_{from},
          // Read before the rows: what is written meanwhile is found the next time.
          readable_{running.position(partition).value},
          page_{page} {}

    /// The next row; null at the end of what can be read.
    [[nodiscard]] const feed::Entry* head() {
        if (index_ == rows_.size() && next_ < readable_) {
            rows_ = feed::rows_from(running_.view(), partition_, {next_}, page_);
            index_ = 0;
            if (rows_.empty() || rows_.front().position.value >= readable_) next_ = readable_;
        }
        if (index_ == rows_.size() || rows_[index_].position.value >= readable_) {
            next_ = std::max(next_, readable_);
            return nullptr;
        }
        return &rows_[index_];
    }
    void pass() {
        next_ = rows_[index_].position.value + 1;
        // A row without a time of its own goes with the one before it.
        time_ = std::max(time_, rows_[index_].row.at);
        ++index_;
    }
    [[nodiscard]] std::uint64_t next() const {
        return next_;
    }
    [[nodiscard]] domain::Timestamp time_of_head() {
        return std::max(time_, rows_[index_].row.at);
    }

private:
    const projections::RunningView& running_;
    eventstore::log::Partition partition_;
    std::uint64_t next_;
    std::uint64_t readable_;
    std::size_t page_;
    std::vector<feed::Entry> rows_;
    std::size_t index_ = 0;
    domain::Timestamp time_;
};

/// At most `limit` events beyond `next`, which moves on past all that was looked at. Partitions are
/// merged by time, so that the newest event comes last, whichever partition it is in.
std::vector<Told> read(const Desk& desk,
                       std::vector<std::uint64_t>& next,
                       const std::vector<bool>& wanted,
                       std::size_t limit) {
    const auto& running = desk.projections.view("feed");
    std::vector<Source> sources;
    sources.reserve(next.size());
    for (std::uint16_t i = 0; const auto from : next) {
        sources.emplace_back(running, eventstore::log::Partition{i++}, from, limit);
    }
    std::vector<Told> told;
    while (told.size() < limit) {
        Source* first = nullptr;
        for (auto& source : sources) {
            if (source.head() == nullptr) continue;
            if (first == nullptr || source.time_of_head() < first->time_of_head()) first = &source;
        }
        if (first == nullptr) break;
        const auto row = first->head()->row;
        first->pass();
        next[static_cast<std::size_t>(first - sources.data())] = first->next();
        if (wanted[static_cast<std::size_t>(row.kind)]) told.push_back({row, next});
    }
    if (told.size() < limit) {
        for (std::size_t i = 0; i < next.size(); ++i) next[i] = sources[i].next();
    }
    return told;
}

void write_event(json::Object& out, const Desk& desk, const Told& told) {
    const auto& row = told.row;
    out.member("specversion", "1.0");
    out.member("id", row.number + '-' + std::to_string(row.version));
    out.member("source", "/kontor");
    out.member("type", type_of(row.kind));
    out.member("subject", row.number);
    out.member("time", row.at);
    out.member("dataschema",
               desk.facts.public_address + "/openapi.json#/components/schemas/OrderEventData");
    out.member("datacontenttype", "application/json");
    out.object("data", [&](json::Object& data) {
        data.member("order", row.number);
        if (row.kind == feed::Kind::erased) return;
        if (row.status) data.member("status", name_of(*row.status));
        data.objects("lines", row.lines, [](json::Object& element, const feed::FedLine& line) {
            element.member("line", line.line);
            element.member("sku", line.sku.value);
            element.member("quantity", line.quantity);
        });
        data.member("country", row.country);
        if (row.shipment) data.member("shipment_id", row.shipment->value);
        data.member("reason_code", row.reason_code);
    });
    out.member("cursor", sealed(desk, told.next));
    out.member("streamversion", row.version);
}

Response batch(const Desk& desk, const std::vector<Told>& told) {
    std::string body{"["};
    for (const auto& event : told) {
        if (body.size() > 1) body.push_back(',');
        body += json::document([&](json::Object& out) { write_event(out, desk, event); });
    }
    body.push_back(']');
    auto response = Response::json(200, std::move(body));
    response.media_type = "application/cloudevents-batch+json";
    return response;
}

/// M26. A long poll looks again every 50 ms: the view tells nobody when it moves on.
boost::asio::awaitable<Response> read_feed(const Desk& desk, Request& request) {
    if (auto behind = co_await wait_for_position(desk, request)) co_return *std::move(behind);
    auto next = start_of(desk, request);
    if (!next) co_return next.error();
    const auto wanted = wanted_kinds(request);
    if (!wanted) co_return wanted.error();
    const auto wait = wait_of(request);
    if (!wait) co_return wait.error();
    const auto page = page_of(desk, request, "feed");
    if (!page) co_return page.error();

    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
    const auto give_up = desk.clock.since_boot() + *wait;
    auto told = read(desk, *next, *wanted, page->limit);
    while (told.empty() && desk.clock.since_boot() < give_up && desk.engine.healthy()) {
        timer.expires_after(std::chrono::milliseconds{50});
        co_await timer.async_wait(boost::asio::use_awaitable);
        told = read(desk, *next, *wanted, page->limit);
    }
    co_return batch(desk, told);
}

}  // namespace

std::vector<Route> feed_routes(const Desk& desk) {
    return {{.method = Method::get,
             .path = "/v1/feed",
             .operation = "read_feed",
             .access = Access::of_roles({"fulfilment"}),
             .query = {"after", "types", "limit", "wait"},
             .media_types = {"application/cloudevents-batch+json", "application/json"},
             .is_load = false,
             .any_node = true,
             .handler = handler(desk, read_feed)}};
}

}  // namespace kontor::adapters::http
