// Stands between kontor and RocksDB (LD_PRELOAD) and leaves one thing undone, in the vault alone,
// so that the sweeps can be seen to fail. Kontor itself is not changed, and has no way to be told.
//
// LEFT_UNDONE names what is left undone: deletion, flush or compaction.

#include <rocksdb/db.h>

#include <cstdlib>
#include <dlfcn.h>
#include <string>
#include <string_view>

namespace {

bool leaves_undone(std::string_view what) {
    const char* named = std::getenv("LEFT_UNDONE");
    return named != nullptr && named == what;
}

/// What the dynamic linker would have taken but for us.
template <class Function>
Function original(const char* mangled) {
    static void* const found = dlsym(RTLD_NEXT, mangled);
    if (found == nullptr) std::abort();
    return reinterpret_cast<Function>(found);
}

}  // namespace

namespace rocksdb {

class ColumnFamilyData;
enum class FlushReason : int;

/// A key's row in the vault: 'k' and the 16 bytes of its id. No other database has such keys.
Status WriteBatch::Delete(ColumnFamilyHandle* family, const Slice& key) {
    if (leaves_undone("deletion") && key.size() == 17 && key[0] == 'k') return Status::OK();
    using Original = Status (*)(WriteBatch*, ColumnFamilyHandle*, const Slice&);
    return original<Original>(
        "_ZN7rocksdb10WriteBatch6DeleteEPNS_18ColumnFamilyHandleERKNS_5SliceE")(this, family, key);
}

/// As RocksDB's own headers have it, as far as it takes to give the two functions their names.
class DBImpl {
public:
    Status CompactRange(const CompactRangeOptions&,
                        ColumnFamilyHandle*,
                        const Slice*,
                        const Slice*);
    Status FlushMemTable(ColumnFamilyData*, const FlushOptions&, FlushReason, bool);

private:
    [[nodiscard]] bool is_vault() {
        return reinterpret_cast<DB*>(this)->GetName().ends_with("/vault");
    }
};

Status DBImpl::CompactRange(const CompactRangeOptions& options,
                            ColumnFamilyHandle* family,
                            const Slice* begin,
                            const Slice* end) {
    if (leaves_undone("compaction") && is_vault()) return Status::OK();
    using Original = Status (*)(
        DBImpl*, const CompactRangeOptions&, ColumnFamilyHandle*, const Slice*, const Slice*);
    return original<Original>(
        "_ZN7rocksdb6DBImpl12CompactRangeERKNS_19CompactRangeOptionsEPNS_"
        "18ColumnFamilyHandleEPKNS_5SliceES8_")(this, options, family, begin, end);
}

Status DBImpl::FlushMemTable(ColumnFamilyData* family,
                             const FlushOptions& options,
                             FlushReason reason,
                             bool writes_stopped) {
    if (leaves_undone("flush") && is_vault()) return Status::OK();
    using Original = Status (*)(DBImpl*, ColumnFamilyData*, const FlushOptions&, FlushReason, bool);
    return original<Original>(
        "_ZN7rocksdb6DBImpl13FlushMemTableEPNS_16ColumnFamilyDataERKNS_"
        "12FlushOptionsENS_11FlushReasonEb")(this, family, options, reason, writes_stopped);
}

}  // namespace rocksdb
