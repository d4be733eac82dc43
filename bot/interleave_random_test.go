package bot_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

// scene is what a random round begins with.
type scene struct {
	name   string
	c      flows.Case
	before func(p *person)
}

func (w *arena) scenes() []scene {
	reminded := w.opened()
	reminded.WakeAt, reminded.Reminders.Since = w.now(), w.now().Add(-24*time.Hour)
	return []scene{
		{"nobody", flows.Case{}, nil},
		{"opened", w.opened(), nil},
		{"due to be reminded", reminded, nil},
		{"collected", w.collected(), nil},
		{"in precheck", w.inPrecheck(), nil},
		{"a scan waits", w.collected(), uploaded},
	}
}

// lines are what people of random rounds write: answers, commands, questions.
func lines() []string {
	return []string{
		"hello", "English", "中文", "I agree", "mainland", "I have them all", "zhang@example.com", "Zhang San 13800138000", "yunqi",
		"北京云启虚构科技有限公司", "edit user name", "progress", "back", "skip", "pause", "continue", "human", "take back file",
		"erase my data", "Delete everything", "How much does it cost?", "remind me less",
	}
}

// act is a part with a name for the log.
type act struct {
	name string
	do   part
}

// acts makes parts for one round: what each of some replicas does.
func acts(random *rand.Rand) (list []act) {
	for i := range 2 + random.IntN(2) {
		name := string(rune('a' + i))
		switch random.IntN(8) {
		case 0:
			list = append(list, act{"wakes", wakes})
		case 1:
			list = append(list, act{"flushes", flushes})
		case 2:
			list = append(list, act{"rules", func(p *person, b *bot.Bot, _ func()) string {
				settled, err := rules(context.Background(), b, p.ref, name, flows.Ruled{Actor: flows.Acting(name, p.now()), Round: 1})
				return strings.ReplaceAll(fmt.Sprint(name, " settled: ", settled, " ", err), p.ref, "REF")
			}})
		case 3:
			list = append(list, act{"recalls", func(p *person, b *bot.Bot, _ func()) string {
				p.deliver(b, "recall", flows.Withdrew{Stamp: flows.At(p.now()), Message: "file"})
				return ""
			}})
		default:
			texts := make([]string, 1+random.IntN(2))
			for i := range texts {
				texts[i] = lines()[random.IntN(len(lines()))]
			}
			list = append(list, act{fmt.Sprintf("says %q", texts), talks(name, texts...)})
		}
	}
	return list
}

// TestRandomInterleavings plays rounds of random acts on a random case, in
// random orders of their steps; each must come to what some order of whole turns
// comes to. KAIHU_ROUNDS says how many on each store, KAIHU_ROUNDS_SEED which.
func TestRandomInterleavings(t *testing.T) {
	rounds, seed := setting(t, "KAIHU_ROUNDS", 2), setting(t, "KAIHU_ROUNDS_SEED", uint64(time.Now().UnixNano()))
	onBothStores(t, func(w *arena) {
		t.Logf("KAIHU_ROUNDS_SEED=%d", seed)
		random := rand.New(rand.NewPCG(seed, 0))
		scenes := w.scenes()
		for range rounds {
			w.round(random, scenes[random.IntN(len(scenes))], acts(random))
		}
	})
}

// setting is a number of the environment.
func setting(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	s := os.Getenv(name)
	if s == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		t.Fatal(name, "is a number:", err)
	}
	return n
}

// round plays acts in three random orders.
func (w *arena) round(random *rand.Rand, s scene, list []act) {
	w.Helper()
	var parts []part
	var names []string
	for _, a := range list {
		parts, names = append(parts, a.do), append(names, a.name)
	}
	play := func(coarse bool, prefix []int) (made []choice, log []string, outcome string) {
		made, log, outcome = w.once(s.c, s.before, parts, coarse, prefix)
		if _, err := w.last.Wake(w.Context()); err != nil { // or the next round would
			w.Error(err)
		}
		if _, err := w.last.Flush(w.Context()); err != nil {
			w.Error(err)
		}
		return made, log, outcome
	}
	may := map[string]bool{}
	for range 3 {
		_, log, outcome := play(false, random.Perm(100))
		if !may[outcome] {
			every(func(prefix []int) (made []choice) { // whole turns, until they come to the same
				made, _, whole := play(true, prefix)
				if may[whole] = true; whole == outcome {
					return nil
				}
				return made
			})
		}
		if !may[outcome] || w.Failed() {
			for o := range may {
				w.Logf("may be:\n%s", o)
			}
			w.Fatalf("%s: %s: after %v:\n%s", s.name, strings.Join(names, " | "), log, outcome)
		}
	}
}
