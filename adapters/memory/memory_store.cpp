#include "adapters/memory/memory_store.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace kontor::adapters::memory {
namespace {

using eventstore::ports::Durability;
using eventstore::ports::StoreFailure;
using eventstore::ports::WriteBatch;
using eventstore::ports::WriteError;
using Rows = std::map<std::string, std::string, std::less<>>;

class MemoryCursor final : public eventstore::ports::Cursor {
public:
    MemoryCursor(std::mutex& mutex,
                 std::shared_ptr<const Rows> rows,
                 std::string_view first,
                 std::string_view after_last)
        : mutex_{mutex},
          rows_{std::move(rows)},
          at_{rows_->lower_bound(first)},
          end_{after_last.empty() ? rows_->end() : rows_->lower_bound(after_last)} {
        if (!after_last.empty() && after_last < first) at_ = end_;
    }
    ~MemoryCursor() override {
        // Under the lock, so that whoever then writes in place sees this reader's last access.
        const std::lock_guard lock{mutex_};
        rows_.reset();
    }
    MemoryCursor(const MemoryCursor&) = delete;
    MemoryCursor& operator=(const MemoryCursor&) = delete;

    [[nodiscard]] bool valid() const override {
        return at_ != end_;
    }
    void next() override {
        ++at_;
    }
    [[nodiscard]] std::string_view key() const override {
        return at_->first;
    }
    [[nodiscard]] std::string_view value() const override {
        return at_->second;
    }

private:
    std::mutex& mutex_;
    std::shared_ptr<const Rows> rows_;
    Rows::const_iterator at_;
    Rows::const_iterator end_;
};

void apply_to(Rows& rows, const WriteBatch& batch) {
    batch.for_each([&rows](const WriteBatch::Change& change) {
        switch (change.kind) {
            case WriteBatch::Kind::put:
                rows.insert_or_assign(std::string{change.key}, std::string{change.value});
                break;
            case WriteBatch::Kind::erase:
                if (const auto row = rows.find(change.key); row != rows.end()) rows.erase(row);
                break;
            case WriteBatch::Kind::erase_range:
                if (change.key < change.value) {
                    rows.erase(rows.lower_bound(change.key), rows.lower_bound(change.value));
                }
                break;
        }
    });
}

}  // namespace

std::optional<std::string> MemoryStore::get(std::string_view key) const {
    const std::lock_guard lock{mutex_};
    const auto row = rows_->find(key);
    if (row == rows_->end()) return std::nullopt;
    return row->second;
}

std::unique_ptr<eventstore::ports::Cursor> MemoryStore::scan(std::string_view first,
                                                             std::string_view after_last) const {
    const std::lock_guard lock{mutex_};
    return std::make_unique<MemoryCursor>(mutex_, rows_, first, after_last);
}

std::optional<std::pair<std::string, std::string>> MemoryStore::last_in(
    std::string_view first, std::string_view before) const {
    const std::lock_guard lock{mutex_};
    const auto after = rows_->lower_bound(before);
    if (after == rows_->begin()) return std::nullopt;
    const auto last = std::prev(after);
    if (last->first < first) return std::nullopt;
    return *last;
}

std::expected<void, WriteError> MemoryStore::write(const WriteBatch& batch, Durability durability) {
    const std::lock_guard lock{mutex_};
    if (broken_) return std::unexpected{WriteError::unknown};
    if (fails_now()) {
        broken_ = true;
        if (fault_ == WriteFault::applied) {
            apply(batch);
            sync();
        }
        buffer_lost_ = fault_ == WriteFault::torn;
        return std::unexpected{WriteError::unknown};
    }
    apply(batch);
    if (durability == Durability::synced) {
        sync();
        ++syncs_;
    }
    return {};
}

std::expected<void, WriteError> MemoryStore::flush() {
    return write(WriteBatch{}, Durability::synced);
}

// Rows that were erased or replaced are gone at once, so there is nothing to rewrite.
std::expected<void, WriteError> MemoryStore::compact(std::string_view, std::string_view) {
    auto done = flush();
    const std::lock_guard lock{mutex_};
    if (done) ++compactions_;
    return done;
}

void MemoryStore::reopen() {
    if (reopens_failing_ > 0) {
        --reopens_failing_;
        throw StoreFailure{"the memory store was told not to open"};
    }
    if (buffer_lost_) crash();
    broken_ = false;
}

void MemoryStore::crash(std::size_t buffered_kept) {
    const std::lock_guard lock{mutex_};
    buffered_.resize(std::min(buffered_kept, buffered_.size()));
    sync();
    rows_ = std::make_shared<Rows>(durable_);
    broken_ = false;
    buffer_lost_ = false;
}

void MemoryStore::fail_write(std::uint64_t nth, WriteFault fault) {
    const std::lock_guard lock{mutex_};
    fails_in_ = nth;
    fault_ = fault;
}

void MemoryStore::fail_reopen(std::uint64_t times) {
    reopens_failing_ = times;
}

std::size_t MemoryStore::buffered() const {
    const std::lock_guard lock{mutex_};
    return buffered_.size();
}

std::uint64_t MemoryStore::syncs() const {
    const std::lock_guard lock{mutex_};
    return syncs_;
}

std::uint64_t MemoryStore::compactions() const {
    const std::lock_guard lock{mutex_};
    return compactions_;
}

bool MemoryStore::fails_now() {
    if (fails_in_ == 0) return false;
    --fails_in_;
    return fails_in_ == 0;
}

void MemoryStore::apply(const WriteBatch& batch) {
    if (rows_.use_count() > 1) rows_ = std::make_shared<Rows>(*rows_);
    apply_to(*rows_, batch);
    if (!batch.empty()) buffered_.push_back(batch);
}

void MemoryStore::sync() {
    for (const auto& batch : buffered_) apply_to(durable_, batch);
    buffered_.clear();
}

}  // namespace kontor::adapters::memory
