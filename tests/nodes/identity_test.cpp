#include "tests/nodes/two_nodes.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>

#include <array>
#include <fstream>
#include <stdexcept>

namespace kontor::tests {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using nodes::Call;
using nodes::CallError;
using nodes::Identity;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

const std::unexpected unreachable{CallError::unreachable};

class Identities : public TwoNodes {
protected:
    std::string serve_counting() {
        return serve([this](Call call) {
            called_.happen();
            return echo(std::move(call));
        });
    }
    /// Whether a call comes through a connection that is made with `context`.
    [[nodiscard]] bool answers(ssl::context& context) const {
        asio::io_context here;
        ssl::stream<tcp::socket> stream{here, context};
        stream.lowest_layer().connect({asio::ip::address_v4::loopback(), port_});
        boost::system::error_code error;
        stream.handshake(ssl::stream_base::client, error);
        if (error) return false;
        const std::string_view call{"POST /ask HTTP/1.1\r\nContent-Length: 0\r\n\r\n"};
        asio::write(stream, asio::buffer(call), error);
        std::array<char, 1> byte{};
        return !error && stream.read_some(asio::buffer(byte), error) == 1;
    }
    /// Trusts the authority of others too, as when one follows the other.
    Identity trusting_both(Identity identity) {
        const auto both = folder_.path() / "both.pem";
        std::ofstream{both} << std::ifstream{authority_.ca_file()}.rdbuf()
                            << std::ifstream{stranger_.ca_file()}.rdbuf();
        identity.ca_file = both;
        return identity;
    }
    std::string refusal_of(const Identity& identity) {
        std::string server;
        try {
            const nodes::ChannelServer made{identity, echo, {}};
        } catch (const std::runtime_error& refusal) {
            server = refusal.what();
        }
        try {
            const nodes::ChannelClient made{identity, {}};
        } catch (const std::runtime_error& refusal) {
            EXPECT_EQ(refusal.what(), server);
            return server;
        }
        return "taken";
    }

    Event called_;
};

TEST_F(Identities, WhoShowsNoCertificateIsRefused) {
    serve_counting();
    ssl::context mute{ssl::context::tlsv13_client};
    EXPECT_FALSE(answers(mute));
    EXPECT_EQ(called_.times(), 0);
    // The client hears of it first.
    EXPECT_TRUE(comes_true([this] { return !server_complaints_.all().empty(); }));
    EXPECT_THAT(server_complaints_.all(), Contains(HasSubstr("127.0.0.1 is not taken for a node")));
}

TEST_F(Identities, OnlyTls13IsSpoken) {
    serve_counting();
    const auto identity = authority_.node("follower");
    for (const auto method : {ssl::context::tlsv12_client, ssl::context::tlsv13_client}) {
        ssl::context context{method};
        context.use_certificate_chain_file(identity.certificate_file);
        context.use_private_key_file(identity.key_file, ssl::context::pem);
        EXPECT_EQ(answers(context), method == ssl::context::tlsv13_client);
    }
    EXPECT_EQ(called_.times(), 1);
}

TEST_F(Identities, AClientOfAnotherAuthorityIsRefused) {
    const auto leader = serve_counting();
    become(trusting_both(stranger_.node("spy")));
    EXPECT_EQ(call(leader), unreachable);
    EXPECT_EQ(called_.times(), 0);
    EXPECT_THAT(client_complaints_.all(), Contains(HasSubstr("alert")));
}

TEST_F(Identities, AServerOfAnotherAuthorityIsNotTalkedTo) {
    const auto leader = serve_as(trusting_both(stranger_.node("spy")), [this](Call call) {
        called_.happen();
        return echo(std::move(call));
    });
    EXPECT_EQ(call(leader), unreachable);
    EXPECT_EQ(called_.times(), 0);
    EXPECT_THAT(client_complaints_.all(), Contains(HasSubstr("certificate verify failed")));
}

TEST_F(Identities, WhileOneAuthorityFollowsTheOtherBothAreTaken) {
    const auto leader = serve_as(trusting_both(authority_.node("leader")), echo);
    become(trusting_both(stranger_.node("follower")));
    EXPECT_TRUE(call(leader));
    become(authority_.node("not-yet"));
    EXPECT_TRUE(call(leader));
}

TEST_F(Identities, ACertificateThatRanOutIsRefused) {
    const auto leader = serve_counting();
    become(authority_.node("late", {.is_expired = true}));
    EXPECT_EQ(call(leader), unreachable);
    EXPECT_EQ(called_.times(), 0);
}

TEST_F(Identities, FilesThatAreMissingAreNamed) {
    const auto whole = authority_.node("node");
    EXPECT_EQ(refusal_of(whole), "taken");
    EXPECT_EQ(refusal_of({}), "node.ca_file: not set");
    auto identity = whole;
    identity.ca_file = "/nowhere/ca.pem";
    EXPECT_EQ(refusal_of(identity), "node.ca_file: /nowhere/ca.pem is no file");
    identity = whole;
    identity.certificate_file = "/nowhere/node.pem";
    EXPECT_EQ(refusal_of(identity), "node.certificate_file: /nowhere/node.pem is no file");
    identity = whole;
    identity.key_file = folder_.path();
    EXPECT_EQ(refusal_of(identity), "node.key_file: " + folder_.path().string() + " is no file");
}

TEST_F(Identities, FilesThatHoldSomethingElseAreNamed) {
    const auto whole = authority_.node("node");
    const auto nonsense = folder_.path() / "nonsense.pem";
    std::ofstream{nonsense} << "-----BEGIN CERTIFICATE-----\nnonsense\n";
    auto identity = whole;
    identity.ca_file = nonsense;
    EXPECT_THAT(refusal_of(identity), HasSubstr("node.ca_file: " + nonsense.string()));
    identity = whole;
    identity.certificate_file = nonsense;
    EXPECT_THAT(refusal_of(identity), HasSubstr("node.certificate_file: " + nonsense.string()));
    identity = whole;
    identity.key_file = nonsense;
    EXPECT_THAT(refusal_of(identity), HasSubstr("node.key_file: " + nonsense.string()));
}

TEST_F(Identities, FilesThatDoNotFitTogetherAreNamed) {
    auto identity = authority_.node("node");
    identity.key_file = authority_.node("other").key_file;
    EXPECT_THAT(refusal_of(identity),
                AllOf(HasSubstr("node.key_file: " + identity.key_file.string()),
                      HasSubstr("of the certificate in " + identity.certificate_file.string())));
    identity = stranger_.node("spy");
    identity.ca_file = authority_.ca_file();
    EXPECT_EQ(refusal_of(identity),
              "node.certificate_file: " + identity.certificate_file.string() +
                  " is not signed by " + identity.ca_file.string() + " (node.ca_file)");
}

TEST_F(Identities, AKeyUnderAPasswordIsRefusedAndNotAskedAbout) {
    EXPECT_THAT(refusal_of(authority_.node("node", {.key_password = "secret"})),
                HasSubstr("without a password"));
}

TEST_F(Identities, ANodeWhoseCertificateRanOutStillStarts) {
    EXPECT_EQ(refusal_of(authority_.node("late", {.is_expired = true})), "taken");
}

}  // namespace
}  // namespace kontor::tests
