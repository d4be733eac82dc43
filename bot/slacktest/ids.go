package slacktest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// nextTS returns a message's identity: "seconds.microseconds", unique in its channel only. Two channels may well hold the
// same ts at the same moment, as in Slack, so that a program keying on ts alone is caught.
func (s *Server) nextTS(channel string) string {
	micros := max(s.now().UnixMicro(), s.lastTS[channel]+1)
	s.lastTS[channel] = micros
	return formatTS(micros)
}

func formatTS(micros int64) string {
	return fmt.Sprintf("%d.%06d", micros/1e6, micros%1e6)
}

// tsNumber orders timestamps; text that is none counts as zero.
func tsNumber(ts string) int64 {
	sec, frac, _ := strings.Cut(ts, ".")
	n, err := strconv.ParseInt(sec, 10, 64)
	if err != nil {
		return 0
	}
	frac = (frac + "000000")[:6]
	f, err := strconv.ParseInt(frac, 10, 64)
	if err != nil {
		return 0
	}
	return n*1e6 + f
}

// nextID returns prefix and a running number, the way Slack's ids look (Ev…, F…, V…).
func (s *Server) nextID(prefix string) string {
	s.counter++
	return fmt.Sprintf("%s%08X", prefix, s.counter)
}

// secret returns an unguessable part of a URL or trigger.
func (s *Server) secret() string {
	return fmt.Sprintf("%016x%016x", s.opt.Rand.Uint64(), s.opt.Rand.Uint64())
}

// now reads the injected clock.
func (s *Server) now() time.Time {
	if s.opt.Now != nil {
		return s.opt.Now()
	}
	return time.Now()
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
