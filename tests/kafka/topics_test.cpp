#include "adapters/kafka/topics.hpp"

#include "adapters/kafka/brokers.hpp"
#include "tests/kafka/broker.hpp"

#include <gmock/gmock.h>

#include <chrono>

namespace kontor::tests {

namespace kafka = adapters::kafka;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::chrono::seconds patience{30};

TEST(Topics, AreMadeOnceAsTheyAreToBe) {
    const auto cluster = cluster_of_ones_own();
    const auto plan = kafka::plan_of_log(cluster, 3, 1);
    EXPECT_THAT(kafka::faults_of_topic(cluster, plan, patience),
                ElementsAre(HasSubstr("does not exist")));
    EXPECT_THROW((void)kafka::partitions_of(cluster, patience), kafka::KafkaFailure);
    EXPECT_TRUE(kafka::ensure_topic(cluster, plan, patience));
    EXPECT_FALSE(kafka::ensure_topic(cluster, plan, patience));
    EXPECT_EQ(kafka::partitions_of(cluster, patience), 3);
    EXPECT_THAT(kafka::faults_of_topic(cluster, plan, patience), IsEmpty());
}

TEST(Topics, WhatIsSetOtherwiseIsNamedWithWhatItWouldDo) {
    const auto cluster = cluster_of_ones_own();
    auto otherwise = kafka::plan_of_log(cluster, 3, 1);
    for (auto& setting : otherwise.settings) {
        if (setting.name == "cleanup.policy") setting.value = "delete";
    }
    kafka::ensure_topic(cluster, otherwise, patience);
    EXPECT_THAT(kafka::faults_of_topic(cluster, kafka::plan_of_log(cluster, 4, 3), patience),
                testing::UnorderedElementsAre(HasSubstr("3 partitions instead of 4"),
                                              HasSubstr("1 replicas instead of 3"),
                                              HasSubstr("cleanup.policy is delete"),
                                              HasSubstr("min.insync.replicas is 1 instead of 2")));
}

TEST(Brokers, AreSetAsTheyAreToBe) {
    EXPECT_THAT(kafka::faults_of_brokers(cluster_of_ones_own(), kafka::plan_of_brokers(), patience),
                IsEmpty());
}

TEST(Brokers, WhatIsSetOtherwiseIsNamedWithTheBrokerAndWhatItWouldDo) {
    const kafka::Setting longer{"producer.id.expiration.ms", "864000000", "somebody could write"};
    const kafka::Setting unknown{"no.such.setting", "true", "nobody knows"};
    const auto cluster = cluster_of_ones_own();
    const auto faults = kafka::faults_of_brokers(cluster, {longer}, patience);
    EXPECT_THAT(faults, Not(IsEmpty()));
    EXPECT_THAT(faults,
                Each(AllOf(HasSubstr("broker "),
                           HasSubstr("producer.id.expiration.ms is 691200000 instead of 864000000"),
                           HasSubstr("somebody could write"))));
    EXPECT_THAT(kafka::faults_of_brokers(cluster, {unknown}, patience),
                Each(HasSubstr("no.such.setting is not known there instead of true")));
}

TEST(Brokers, OfATimeMoreWillDo) {
    const kafka::Setting shorter{"producer.id.expiration.ms", "86400000", "somebody could write"};
    EXPECT_THAT(kafka::faults_of_brokers(cluster_of_ones_own(), {shorter}, patience), IsEmpty());
}

}  // namespace kontor::tests
