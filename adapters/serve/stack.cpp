#include "adapters/serve/stack.hpp"

#include "adapters/files/token_file.hpp"
#include "eventstore/commands/retention_rules.hpp"
#include "eventstore/log/key_value_log.hpp"
#include "eventstore/log/log_format.hpp"
#include "projections/erasure/restored.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <cstdio>
#include <exception>
#include <future>
#include <sodium.h>
#include <utility>

namespace kontor::adapters::serve {
namespace {

namespace log = eventstore::log;
namespace vault = eventstore::vault;

files::DataFolder opened_folder(const cli::Settings& settings, domain::Timestamp now) {
    return or_cannot(files::DataFolder::open(
        settings.data,
        settings.sandbox.on ? files::FolderKind::sandbox : files::FolderKind::real,
        now));
}

eventstore::commands::Shop shop_of(const cli::Settings& settings,
                                   const domain::catalogue::Catalogue& catalogue,
                                   const vault::Tokens& tokens) {
    auto hosts = settings.shop.tracking_hosts;
    if (settings.sandbox.on && hosts.empty()) hosts.emplace_back("tracking.example");
    return {.catalogue = catalogue,
            .tokens = tokens,
            .size_limits = {.lines_max = settings.limits.order_lines_max,
                            .units_max = settings.limits.order_units_max,
                            .weight_grams_max = settings.limits.order_weight_grams_max},
            .account_numbers = {.pattern = settings.shop.account_number_pattern,
                                .example = settings.shop.account_number_example},
            .tracking_hosts = std::move(hosts)};
}

domain::partition::RetentionRulesSet rules_of(const cli::Settings& settings) {
    const auto& days = settings.retention;
    return {.order_open_max = days.order_open_max,
            .order_placed = days.order_placed,
            .order_after_final = days.order_after_final,
            .tracking_after_completed = days.tracking_after_completed,
            .password_age_max = days.password_age_max,
            .registration_pending = days.registration_pending,
            .idempotency = days.idempotency,
            .login_unused_max = days.login_unused_max,
            .hold_max = days.hold_max,
            .at = {}};
}

}  // namespace

std::string secret_in(const std::filesystem::path& file) {
    return file.empty() ? std::string{} : or_cannot(files::read_secret(file));
}

bool Stack::leads() const {
    return !membership_ || membership_->leads();
}

boost::asio::any_io_executor Stack::engine_thread() {
    return engine_context_.get_executor();
}

bool Stack::vault_failing() const {
    return vault_store_.failing();
}

void Stack::copy_log(const std::filesystem::path& to) {
    const auto held = log.reading();
    log_store_.checkpoint(to);
}

void Stack::copy_vault(const std::filesystem::path& to) {
    vault_store_.checkpoint(to);
}

vault::Keyring Stack::keyring(const cli::Settings& settings) {
    files::KeyringFile place{keyring_place_};
    auto loaded = place.load();
    if (loaded) return *std::move(loaded);
    if (loaded.error().error != vault::KeyringError::missing) {
        throw CannotServe{loaded.error().message};
    }
    // A new keyring for a vault that has keys would lose them all, silently.
    if (vault_store_.scan("k", "l")->valid()) {
        throw CannotServe{loaded.error().message +
                          " Without it nothing personal in the data folder can be read again: put "
                          "the keyring back, or start with another data folder."};
    }
    auto fresh = vault::fresh_keyring(random, clock_->now());
    if (const auto saved = place.save(fresh); !saved) throw CannotServe{saved.error().message};
    std::fprintf(stderr,
                 "a new keyring was made: %s. Keep it safe and apart from backups: whoever loses "
                 "it loses all personal data.\n",
                 settings.keyring.c_str());
    return fresh;
}

std::unique_ptr<Membership> Stack::joined(const cli::Settings& settings,
                                          const log::LogObserver& observer) {
    if (!settings.log.on_kafka()) return nullptr;
    try {
        auto membership =
            std::make_unique<Membership>(settings,
                                         Membership::Parts{.log_mirror = log_store_,
                                                           .vault = vault_store_,
                                                           .clock = *clock_,
                                                           .random = random,
                                                           .engine = engine_context_.get_executor(),
                                                           .observer = observer});
        membership->begin();
        return membership;
    } catch (const kafka::KafkaFailure& failure) {
        throw CannotServe{std::string{failure.what()} + " (kafka.brokers is " +
                          settings.kafka.brokers + ")"};
    }
}

std::unique_ptr<log::StoredLog> Stack::log_here(const cli::Settings& settings,
                                                log::LogObserver observer) {
    if (membership_) return nullptr;
    if (const auto topic = log::mirrored_topic(log_store_)) {
        throw CannotServe{"this data folder mirrors a log on Kafka, topic " + *topic +
                          ": serve it with --log kafka and --brokers"};
    }
    return std::make_unique<log::KeyValueLog>(
        log::CommitterPorts{.store = log_store_,
                            .work = committer_,
                            .clock = *clock_,
                            .executor = engine_context_.get_executor()},
        random,
        log::KeyValueLogOptions{.partitions = static_cast<std::uint16_t>(settings.partitions),
                                .observer = std::move(observer)});
}

Stack::Stack(const cli::Settings& settings, log::LogObserver observer)
    : keyring_place_{.file = settings.keyring,
                     .copy = settings.keyring_copy,
                     .data_folder = settings.data},
      folder{opened_folder(settings, system_clock_.now())},
      log_store_{folder.log(), rocksdb::Purpose::log},
      state_store_{folder.state(), rocksdb::Purpose::state},
      vault_store_{folder.vault(), rocksdb::Purpose::vault},
      membership_{[&] {
          if (settings.sandbox.on) {
              sandbox_clock_ = or_cannot(files::SandboxClock::open(
                  system_clock_, files::sandbox_clock_file(folder.path())));
              clock_ = sandbox_clock_.get();
          }
          return joined(settings, observer);
      }()},
      keyring_{keyring(settings)},
      ledger_file_{settings.ledger, settings.data},
      ledger_{ledger_file_, keyring_, *clock_},
      committer_{{.name = "committer", .threads = 1, .waiting_max = 4096}},
      log_here_{log_here(settings, std::move(observer))},
      worker{std::make_unique<files::ThreadWork>(
          files::ThreadWork::Options{.name = "worker", .threads = 2, .waiting_max = 4096})},
      log{membership_ ? static_cast<log::StoredLog&>(membership_->log()) : *log_here_},
      vault{membership_ ? static_cast<eventstore::ports::KeyValueStore&>(membership_->vault())
                        : vault_store_,
            random,
            keyring_,
            {.partitions = log.partitions(), .leads = leads()},
            vault::Vault::Bookkeeping{ledger_,
                                      [this](const vault::Keyring& next) { save_keyring(next); }}},
      tokens{keyring_, log.partitions(), log.incarnation()},
      catalogue{or_cannot(catalogue::load_catalogue(settings.catalogue))},
      shop{shop_of(settings, catalogue, tokens)},
      states{state_store_},
      known_customers{states, vault},
      history_{vault},
      directory_{vault},
      projections{{&history_,
                   &worklist_,
                   &feed_,
                   &outbox_,
                   &erasures_,
                   &directory_,
                   &timers_,
                   &released_,
                   &registry_,
                   &moves_},
                  log,
                  state_store_,
                  *clock_},
      refilling_(log.partitions()),
      written_time{
          *clock_,
          // A sandbox's clock is moved on purpose.
          [sandbox = settings.sandbox.on] { return sandbox || files::clock_is_synchronised(); }},
      surroundings{.log = log,
                   .state = state_store_,
                   .vault = vault,
                   .clock = written_time,
                   .random = random,
                   .subscribers = {&projections, &rules, &known_customers},
                   .reserve_low = [this](log::Partition partition) { refill(partition); },
                   .limits = {.commands_waiting_max = settings.limits.commands_waiting_max}},
      engine{engine_context_.get_executor(), surroundings} {
    // The vault has its own; an epoch that dies there must not live on here.
    for (auto& epoch : keyring_.epochs) sodium_memzero(epoch.key.data(), epoch.key.size());
    if (membership_) {
        membership_->vault().mirror().on_destroyed([this](auto ids) { vault.forget(ids); });
    }
    engine.catch_up();
    if (leads()) start_leading();
    projections.start();
    rules.start(states, log.partitions());
    if (membership_) membership_->lead_while([this] { return engine.healthy(); });
}

void Stack::start_leading() {
    // The others must have the keyring before anything is written under it.
    if (membership_) membership_->keyring_saved(keyring_here());
    engine.lead();
    settle_ledger();
}

vault::Keyring Stack::keyring_here() const {
    auto loaded = files::KeyringFile{keyring_place_}.load();
    if (!loaded) throw CannotServe{loaded.error().message};
    return *std::move(loaded);
}

void Stack::follow() {
    on_engine([this] {
        engine.catch_up(eventstore::executor::Audience::subscribers);
        // Those that were ahead of the streams as this began.
        projections.catch_up();
    });
}

void Stack::lead() {
    on_engine([this] {
        ledger_.read_again(keyring_here());
        engine.catch_up(eventstore::executor::Audience::subscribers);
        projections.catch_up();
        vault.lead();
        start_leading();
    });
}

void Stack::record_rules(const cli::Settings& settings) {
    for (std::uint16_t i = 0; i < log.partitions(); ++i) {
        engine.submit(
            {i},
            [rules = rules_of(settings)](eventstore::executor::Transaction& tx) {
                eventstore::commands::record_rules(tx, rules);
                return true;
            },
            [](std::optional<eventstore::executor::Refusal>, log::Position) {});
    }
}

std::size_t Stack::note_revoked_tokens() {
    const auto tokens_known = or_cannot(files::TokenFile{folder.path()}.list());
    std::vector<std::string> revoked;
    for (const auto& token : tokens_known) {
        if (token.revoked_at && clock_->now() < token.expires_at) revoked.push_back(token.id);
    }
    return vault.note_revoked(revoked);
}

// After the streams were caught up, which tell what fulfilment still has to deliver, and before
// anything else reads what should be gone.
void Stack::settle_ledger() {
    const auto entries = ledger_.entries();
    // Tokens that were revoked after a backup stay so.
    const files::TokenFile tokens_file{folder.path()};
    const auto known = or_cannot(tokens_file.list());
    for (const auto& entry : entries) {
        const auto token = std::ranges::find(known, entry.id, &files::MachineToken::id);
        if (entry.what != vault::Ended::token || token == known.end() || token->revoked_at)
            continue;
        (void)or_cannot(tokens_file.revoke(entry.id, clock_->now()));
    }
    note_revoked_tokens();
    const auto owed = vault.owed(entries);
    destroyed_at_start_ = owed.size();
    if (owed.empty()) return;
    projections::erasure::take_custody(entries, states, log.partitions(), vault, clock_->now());
    vault.settle(owed);
    vault.scrub();
    std::fprintf(stderr,
                 "%zu keys that the erasure ledger names were still in the vault; they are "
                 "destroyed now\n",
                 owed.size());
}

void Stack::save_keyring(const vault::Keyring& keyring) const {
    files::KeyringFile place{keyring_place_};
    if (const auto saved = place.save(keyring); !saved) throw CannotServe{saved.error().message};
    if (membership_) membership_->keyring_saved(keyring);
}

void Stack::scrub_log() {
    for (std::uint16_t i = 0; i < log.partitions(); ++i) log.remove_purged({i});
    // States and views hold the same sealed bytes.
    if (!state_store_.compact({}, {})) {
        throw eventstore::ports::StoreFailure{
            "state/ could not be compacted: what was purged may still be in its files"};
    }
}

void Stack::refill(log::Partition partition) {
    auto& under_way = refilling_[partition.value];
    if (under_way.exchange(true)) return;
    const bool queued = worker->submit([this, partition, &under_way] {
        try {
            vault.refill(partition);
        } catch (const std::exception& failure) {
            std::fprintf(stderr, "the reserve of secrets was not filled: %s\n", failure.what());
        }
        under_way = false;
    });
    if (!queued) under_way = false;
}

void Stack::run() {
    if (thread_.joinable()) return;
    guard_.emplace(engine_context_.get_executor());
    thread_ = std::jthread{[this] { engine_context_.run(); }};
}

void Stack::on_engine(const std::function<void()>& what) {
    if (!thread_.joinable()) return what();
    std::promise<void> done;
    boost::asio::post(engine_context_, [&] {
        try {
            what();
            done.set_value();
        } catch (...) {
            done.set_exception(std::current_exception());
        }
    });
    done.get_future().get();
}

void Stack::drain() {
    if (!thread_.joinable()) return;
    std::promise<void> done;
    boost::asio::co_spawn(
        engine_context_, engine.drain(), [&](const std::exception_ptr&) { done.set_value(); });
    done.get_future().wait();
}

Stack::~Stack() {
    if (membership_) {
        membership_->stop();
        membership_->vault().mirror().on_destroyed({});
    }
    drain();
    guard_.reset();
    engine_context_.stop();
    if (thread_.joinable()) thread_.join();
    worker.reset();
    // So that the next start has nothing to read again.
    if (!state_store_.flush()) std::fputs("state/ was not flushed\n", stderr);
}

}  // namespace kontor::adapters::serve
