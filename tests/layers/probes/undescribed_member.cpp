#include "domain/described.hpp"

#include <string>

namespace kontor::domain {

struct Parcel {
    std::string number;
    std::string recipient;
};
#ifdef COMPLETE
KONTOR_DESCRIBE(Parcel, number, recipient);
#else
KONTOR_DESCRIBE(Parcel, number);
#endif

}  // namespace kontor::domain
