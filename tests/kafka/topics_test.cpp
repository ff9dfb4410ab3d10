#include "adapters/kafka/topics.hpp"

#include "tests/kafka/broker.hpp"

#include <gmock/gmock.h>

#include <chrono>

namespace kontor::tests {

namespace kafka = adapters::kafka;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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

}  // namespace kontor::tests
