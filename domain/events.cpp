#include "domain/events.hpp"

namespace kontor::domain {

Event::Event() = default;
Event::~Event() = default;
Event::Event(const Event& other) = default;
Event::Event(Event&& other) noexcept = default;
Event& Event::operator=(const Event& other) = default;
Event& Event::operator=(Event&& other) noexcept = default;

}  // namespace kontor::domain
