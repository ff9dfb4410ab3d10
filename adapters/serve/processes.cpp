#include "adapters/serve/processes.hpp"

#include "adapters/files/token_file.hpp"
#include "adapters/smtp/smtp_post.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include <utility>

namespace kontor::adapters::serve {
namespace {

namespace mail = projections::mail;

smtp::Sender sender_of(const cli::Settings& settings, std::uint16_t port) {
    return {.shop_name = settings.shop.name,
            .support_email = settings.shop.support_email,
            .public_address = cli::public_address_of(settings, port),
            .from = settings.mail.from};
}

}  // namespace

Processes::Processes(const cli::Settings& settings, std::uint16_t port, Stack& stack)
    : stack_{stack},
      renderer_{sender_of(settings, port)},
      mail_thread_{std::make_unique<files::ThreadWork>(files::ThreadWork::Options{
          .name = "mail", .threads = 1, .waiting_max = 256, .nice = 10})},
      letters_{{.log = stack.log,
                .states = stack.states,
                .vault = stack.vault,
                .tokens = stack.tokens,
                .history = stack.projections.view("history").view(),
                .clock = stack.clock()}} {
    make_mail(settings);
    make_erasure(settings.sandbox.on);
    make_retention(settings.sandbox.on);
    make_key_turns(settings.sandbox.on);
    make_statistics();
    stack.surroundings.subscribers.push_back(mail_.get());
    stack.surroundings.subscribers.push_back(erasure_.get());
    stack.surroundings.subscribers.push_back(moves_.get());
    stack.surroundings.subscribers.push_back(retention_.get());
}

void Processes::make_mail(const cli::Settings& settings) {
    if (settings.sandbox.on && settings.mail.smtp_url.empty()) {
        auto post = std::make_unique<smtp::SandboxPost>(renderer_, stack_.clock());
        sandbox_post_ = post.get();
        post_ = std::move(post);
    } else {
        post_ = std::make_unique<smtp::SmtpPost>(
            renderer_,
            smtp::SmtpPost::Server{.url = settings.mail.smtp_url,
                                   .user = settings.mail.user,
                                   .password = secret_in(settings.mail.password_file)});
    }
    mail_ = std::make_unique<mail::MailProcess>(
        stack_.engine_thread(),
        mail::MailProcess::Parts{.engine = stack_.engine,
                                 .outbox = stack_.projections.view("outbox").view(),
                                 .letters = letters_,
                                 .post = *post_,
                                 .thread = *mail_thread_,
                                 .clock = stack_.clock(),
                                 .limits = {}});
}

void Processes::make_erasure(bool sandbox) {
    erasure_ = std::make_unique<projections::erasure::ErasureProcess>(
        stack_.engine_thread(),
        projections::erasure::ErasureProcess::Parts{
            .engine = stack_.engine,
            .records = {.log = stack_.log,
                        .states = stack_.states,
                        .outbox = stack_.projections.view("outbox").view()},
            .vault = stack_.vault,
            .erasures = stack_.projections.view("erasures"),
            .history = stack_.projections.view("history"),
            .shop = stack_.shop,
            .worker = *stack_.worker,
            .last_mail = [this](auto partition,
                                auto customer) { mail_->send_farewell(partition, customer); },
            .erased = [](auto) {},
            .gone_elsewhere = asking_brokers(sandbox, &Membership::keys_gone_from_brokers)});
    moves_ = std::make_unique<projections::moving::LoginMoves>(
        stack_.engine_thread(), stack_.engine, stack_.projections.view("moves").view());
}

void Processes::make_retention(bool sandbox) {
    scrub_thread_ = std::make_unique<files::ThreadWork>(
        files::ThreadWork::Options{.name = "scrub", .threads = 1, .waiting_max = 1, .nice = 10});
    scrubbing_ = std::make_unique<projections::retention::Scrubbing>(
        stack_.engine_thread(),
        projections::retention::Scrubbing::Parts{
            .vault = stack_.vault, .thread = *scrub_thread_, .clock = stack_.clock()});
    retention_ = std::make_unique<projections::retention::RetentionProcess>(
        stack_.engine_thread(),
        projections::retention::RetentionProcess::Parts{
            .engine = stack_.engine,
            .states = stack_.states,
            .log = stack_.log,
            .vault = stack_.vault,
            .rules = stack_.rules,
            .timers = stack_.projections.view("retention").view(),
            .outbox = stack_.projections.view("outbox").view(),
            .shop = stack_.shop,
            .worker = *stack_.worker,
            .scrubbing = *scrubbing_,
            .clock = stack_.clock(),
            // A sandbox's clock is moved on purpose.
            .clock_confirmed = [this, sandbox] {
                return sandbox || clock_confirmed_.exchange(false) ||
                       files::clock_is_synchronised();
            }});
}

std::function<bool()> Processes::asking_brokers(bool sandbox, bool (Membership::*ask)()) const {
    auto* membership = stack_.membership();
    // A sandbox's clock is moved ahead, and that of the brokers is not.
    if (membership == nullptr || sandbox) return {};
    return [membership, ask] { return (membership->*ask)(); };
}

void Processes::make_key_turns(bool sandbox) {
    turns_ = std::make_unique<projections::erasure::KeyTurns>(
        stack_.engine_thread(),
        projections::erasure::KeyTurns::Parts{
            .engine = stack_.engine,
            .states = stack_.states,
            .vault = stack_.vault,
            .erasures = stack_.projections.view("erasures"),
            .worker = *stack_.worker,
            .clock = stack_.clock(),
            .backup_window = backup_window,
            .save = [this](const auto& keyring) { stack_.save_keyring(keyring); },
            .scrub_log = [this] { stack_.scrub_log(); },
            .may_destroy = [this] { return retention_->clock_is_right(); },
            .gone_elsewhere = asking_brokers(sandbox, &Membership::gone_from_brokers)});
}

void Processes::make_statistics() {
    statistics_ = std::make_unique<projections::statistics::StatisticsProcess>(
        stack_.engine_thread(),
        projections::statistics::StatisticsProcess::Parts{
            .engine = stack_.engine,
            .sources = {.log = stack_.log, .states = stack_.states, .vault = stack_.vault},
            .vault = stack_.vault,
            .registry = stack_.projections.view("registry"),
            .catalogue = stack_.catalogue,
            .worker = *stack_.worker,
            .clock = stack_.clock(),
            .may_destroy = [this] { return retention_->clock_is_right(); }});
}

Processes::~Processes() {
    stop();
}

void Processes::run() {
    // The first order of a week is counted too.
    boost::asio::co_spawn(
        stack_.engine_thread(), statistics_->open_periods(), boost::asio::use_future)
        .get();
    ended_.push_back(
        boost::asio::co_spawn(stack_.engine_thread(), statistics_->run(), boost::asio::use_future));
    ended_.push_back(
        boost::asio::co_spawn(stack_.engine_thread(), mail_->run(), boost::asio::use_future));
    ended_.push_back(
        boost::asio::co_spawn(stack_.engine_thread(), erasure_->run(), boost::asio::use_future));
    ended_.push_back(
        boost::asio::co_spawn(stack_.engine_thread(), retention_->run(), boost::asio::use_future));
    ended_.push_back(
        boost::asio::co_spawn(stack_.engine_thread(), scrubbing_->run(), boost::asio::use_future));
    ended_.push_back(
        boost::asio::co_spawn(stack_.engine_thread(), turns_->run(), boost::asio::use_future));
    ended_.push_back(
        boost::asio::co_spawn(stack_.engine_thread(), moves_->run(), boost::asio::use_future));
}

void Processes::stop() {
    if (ended_.empty()) return;
    stack_.on_engine([this] {
        mail_->stop();
        erasure_->stop();
        moves_->stop();
        retention_->stop();
        scrubbing_->stop();
        turns_->stop();
        statistics_->stop();
    });
    for (auto& ended : ended_) ended.wait();
    ended_.clear();
}

void Processes::confirm_clock() {
    clock_confirmed_ = true;
    stack_.written_time.confirm();
    retention_->wake();
}

http::Sandbox Processes::sandbox(Stack& stack) const {
    auto* clock = stack.sandbox_clock();
    auto* post = sandbox_post_;
    return {.now = [&stack] { return stack.clock().now(); },
            .move_to =
                [this, clock](domain::Timestamp instant) {
                    const bool moved = clock != nullptr && clock->advance_to(instant).has_value();
                    if (moved) {
                        retention_->wake();
                        turns_->wake();
                        statistics_->wake();
                    }
                    return moved;
                },
            .mails =
                [post](std::string_view to) {
                    std::vector<http::ShownMail> shown;
                    if (post == nullptr) return shown;
                    for (auto& kept : post->fetch(to)) {
                        shown.push_back({std::move(kept.to),
                                         std::move(kept.mail.subject),
                                         std::move(kept.kind),
                                         std::move(kept.mail.text),
                                         std::move(kept.mail.html),
                                         std::move(kept.mail.links),
                                         kept.sent_at});
                    }
                    return shown;
                },
            .next_due = [this] { return retention_->next_due(); },
            // In the order in which one gives the next something to do.
            .at_rest =
                [this] {
                    return retention_->idle() && scrubbing_->idle() && erasure_->idle() &&
                           turns_->idle() && moves_->idle() && statistics_->idle() && mail_->idle();
                }};
}

}  // namespace kontor::adapters::serve
