package redis

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"kaihu/storage"
)

// partitions is how many parts the lanes fall into. It is in the data: it can
// never change.
const partitions = 64

// keys makes the names of keys. All of them are listed in the package comment.
type keys struct {
	prefix string
	parts  [partitions]string // "kaihu:{p07}:"
}

func newKeys(prefix string) keys {
	k := keys{prefix: prefix}
	for p := range partitions {
		k.parts[p] = fmt.Sprintf("%s:{p%02d}:", prefix, p)
	}
	return k
}

// of gives the prefix of a lane's partition.
func (k *keys) of(lane string) string {
	h := fnv.New32a()
	h.Write([]byte(lane))
	return k.parts[h.Sum32()%partitions]
}

func (k *keys) record(lane string) string { return k.of(lane) + "case:" + lane }
func (k *keys) ref(ref string) string     { return k.prefix + ":ref:" + storage.Mark("", ref) }
func (k *keys) memo(key string) string    { return k.prefix + ":memo:" + key }
func (k *keys) hold(name string) string   { return k.prefix + ":hold:" + name }

// micros is a time as scores have it; the zero time is 0.
func micros(t time.Time) string {
	if t.IsZero() {
		return "0"
	}
	return strconv.FormatInt(t.UnixMicro(), 10)
}

// nanos is a time as values have it; the zero time is "".
func nanos(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return strconv.FormatInt(t.UnixNano(), 10)
}

func fromNanos(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return time.Unix(0, n).UTC(), err
}
