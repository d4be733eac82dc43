package storagetest

import (
	"time"

	"kaihu/storage"
)

// What the steps of a pair are told.
const (
	isOK       = "ok"
	isSeen     = "event was seen before"
	isConflict = "the record changed meanwhile"
	isRef      = "the ref names another case"
	isLost     = "the lease was lost"
)

// pairs is every two things that may happen to one lane at the same moment.
func pairs() []pair {
	return append(append(turnPairs(), outboxPairs()...), refPairs()...)
}

func turnPairs() []pair {
	mine := storage.Terms{Now: noon, Lease: time.Minute}
	return []pair{
		{name: "commit, commit", one: commits("m1", "x"), two: commits("m2", "y"),
			first: "ok/" + isConflict + "/v2 a x", then: isConflict + "/ok/v2 a y"},
		{name: "the same event twice", one: commits("m1", "x"), two: commits("m1", "y"),
			first: "ok/" + isSeen + "/v2 a x", then: isSeen + "/ok/v2 a y"},
		{name: "the same event twice, each to be sent at once", before: emptied, one: commitsOn("m1", "x", mine), two: commitsOn("m1", "y", mine),
			first: "ok x/" + isSeen + "/v2 x?", then: isSeen + "/ok y/v2 y?"},
		{name: "commit, erase", one: commits("m1", "x"), two: erases("m2", "bye"),
			first: "ok/" + isConflict + "/v2 a x", then: isConflict + "/ok/v0 bye"},
		{name: "erase, erase", one: erases("m1", "bye"), two: erases("m2", "adieu"),
			first: "ok/" + isConflict + "/v0 bye", then: isConflict + "/ok/v0 adieu"},
		{name: "the same erasure twice", one: erases("m1", "bye"), two: erases("m1", "adieu"),
			first: "ok/" + isSeen + "/v0 bye", then: isSeen + "/ok/v0 adieu"},
		{name: "a whole turn of an event that another commits", one: loads("m1", "x"), two: commits("m1", "y"),
			first: "ok/" + isSeen + "/v2 a x", then: "load: " + isSeen + "/ok/v2 a y",
			also: []string{isSeen + "/ok/v2 a y"}}, // committed after the look
		{name: "a whole turn beside another", one: loads("m1", "x"), two: commits("m2", "y"),
			first: "ok/" + isConflict + "/v2 a x", then: "ok/ok/v3 a y x",
			also: []string{isConflict + "/ok/v2 a y"}},
		{name: "a whole turn beside an erasure", one: loads("m1", "x"), two: erases("m2", "bye"),
			first: "ok/" + isConflict + "/v2 a x", then: "load: nothing/ok/v0 bye",
			also: []string{isConflict + "/ok/v0 bye"}},
		{name: "due, commit", before: dueSoon, one: looksDue(time.Minute), two: wakesAt("m1", time.Hour),
			first: "ok true 1m0s/ok/v3 due 1h0m0s a", then: "ok/ok/v3 due 1h0m0s a"},
		{name: "due, commit of an earlier time", before: dueSoon, one: looksDue(time.Second), two: wakesAt("m1", time.Second),
			first: "ok/ok/v3 due 1s a", then: "ok true 1s/ok/v3 due 1s a"},
		{name: "due, erase", before: dueSoon, one: looksDue(time.Minute), two: erases("m1", "bye"),
			first: "ok true 1m0s/ok/v0 bye", then: "ok/ok/v0 bye"},
		{name: "two timers of one time", before: dueSoon, one: wakesAt("woke:t", 2*time.Hour), two: wakesAt("woke:t", 3*time.Hour),
			first: "ok/" + isSeen + "/v3 due 2h0m0s a", then: isSeen + "/ok/v3 due 3h0m0s a"},
		{name: "a timer, an answer", before: dueSoon, one: wakesAt("woke:t", 2*time.Hour), two: commits("m1", "x"),
			first: "ok/" + isConflict + "/v3 due 2h0m0s a", then: isConflict + "/ok/v3 due 1m0s a x"},
	}
}

// emptied has nothing waiting, so that a commit may claim what it adds.
func emptied(p *place) { p.finish(p.claimIDs(noon, "a")...) }

func outboxPairs() []pair {
	mine := storage.Terms{Now: noon, Lease: time.Minute}
	return []pair{
		{name: "claim, claim", one: claims(0), two: claims(0), first: "ok a/ok/v1 a?", then: "ok/ok a/v1 a?"},
		{name: "claim, erase", one: claims(0), two: erases("m1", "bye"), first: "ok a/ok/v0 bye", then: "ok bye/ok/v0 bye?"},
		{name: "claim, commit behind it", one: claims(0), two: commitsOn("m1", "x", mine), first: "ok a/ok/v2 a? x", then: "ok a/ok/v2 a? x"},
		{name: "finish, erase", before: following, one: finishes(storage.Terms{}), two: erases("m1", "bye"),
			first: "ok/ok/v0 bye", then: isLost + "/ok/v0 bye"},
		{name: "finish and claim the next, erase", before: following, one: finishes(mine), two: erases("m1", "bye"),
			first: "ok b/ok/v0 bye", then: isLost + "/ok/v0 bye"},
		{name: "retry, erase", before: holding, one: retries(time.Minute), two: erases("m1", "bye"),
			first: "ok/ok/v0 bye", then: isLost + "/ok/v0 bye"},
		{name: "finish, commit: who sends what is added", before: holding, one: finishes(mine), two: commitsOn("m1", "x", mine),
			first: "ok/ok x/v2 x?", then: "ok x/ok/v2 x?"},
		{name: "finish, finish", before: following, one: finishes(mine), two: finishes(mine),
			first: "ok b/" + isLost + "/v2 b?", then: isLost + "/ok b/v2 b?"},
		{name: "finish, retry", before: holding, one: finishes(mine), two: retries(0),
			first: "ok/" + isLost + "/v1", then: isLost + "/ok/v1 a"},
		{name: "retry, retry", before: holding, one: retries(0), two: retries(time.Minute),
			first: "ok/" + isLost + "/v1 a", then: isLost + "/ok/v1 a"},
		{name: "finish, a claim when the lease has run out", before: following, one: finishes(storage.Terms{}), two: claims(time.Minute),
			first: "ok/ok b/v2 b?", then: isLost + "/ok a?/v2 a? b"},
		{name: "finish and claim the next, a claim when the lease has run out", before: following, one: finishes(mine), two: claims(time.Minute),
			first: "ok b/ok b?/v2 b?", then: isLost + "/ok a?/v2 a? b"},
		{name: "retry, a claim when the lease has run out", before: following, one: retries(time.Hour), two: claims(time.Minute),
			first: "ok/ok/v2 a b", then: isLost + "/ok a?/v2 a? b"},
		{name: "a finish, after the lease went to another", before: lost, one: finishes(mine), two: retries(0),
			first: isLost + "/" + isLost + "/v2 a? b", then: isLost + "/" + isLost + "/v2 a? b"},
	}
}

// lost holds "a" on a lease that ran out and went to another.
func lost(p *place) {
	following(p)
	p.claimIDs(noon.Add(time.Minute), "a")
}

func refPairs() []pair {
	return []pair{
		{name: "one ref for two new lanes", one: names("kf:one/", "KH-NEW"), two: names("kf:two/", "KH-NEW"),
			first: "ok/" + isRef + "/v1 a", then: isRef + "/ok/v1 a"},
		{name: "one lane begun twice", one: names("kf:one/", "KH-A"), two: names("kf:one/", "KH-B"),
			first: "ok/" + isSeen + "/v1 a", then: isSeen + "/ok/v1 a"},
	}
}
