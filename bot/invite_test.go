package bot_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/flows"
	"kaihu/flows/awschina"
	"kaihu/storage"
	"kaihu/storage/redis"
	"kaihu/storage/sqlite"
	"kaihu/storage/storagetest"
)

// door is a line to which people come by a link: its address is the scene.
type door struct{ *line }

func (door) InviteLink(_ context.Context, scene string) (string, error) { return scene, nil }

// failing is a store at one of whose commits the program dies.
type failing struct {
	storage.Store
	fail func(storage.Turn) bool
	dead bool
}

var errDied = errors.New("the program died")

func (f *failing) Commit(ctx context.Context, t storage.Turn) ([]storage.Entry, error) {
	if f.fail != nil && f.fail(t) {
		f.fail, f.dead = nil, true
		return nil, errDied
	}
	return f.Store.Commit(ctx, t)
}

func (f *failing) SetMemo(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	if f.dead {
		return errDied
	}
	return f.Store.SetMemo(ctx, key, value, ttl)
}

// guests is a bot to which people are invited.
type guests struct {
	*rig
	broken *failing
	blobs  storage.Blobs
}

// invites plays a test on each store.
func invites(t *testing.T, test func(g *guests)) {
	t.Helper()
	for name, open := range map[string]func(t *testing.T) (storage.Store, error){
		"sqlite": func(t *testing.T) (storage.Store, error) { return sqlite.Open(filepath.Join(t.TempDir(), "kaihu.db")) },
		"redis": func(t *testing.T) (storage.Store, error) {
			return redis.Open(t.Context(), storagetest.StartRedis(t), redis.Options{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			store, err := open(t)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = store.Close() })
			f, err := flows.Load(awschina.Files(), flows.Options{Desk: true})
			if err != nil {
				t.Fatal(err)
			}
			keys, err := storage.OpenKeyset(filepath.Join(t.TempDir(), "keyset.json"), true)
			if err != nil {
				t.Fatal(err)
			}
			blobs, err := storage.OpenFileBlobs(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			r := &rig{t: t, line: &line{}, desk: &desk{}, now: start()}
			g := &guests{rig: r, broken: &failing{Store: store}, blobs: blobs}
			r.store = g.broken
			r.Bot = bot.New(bot.Config{Flow: f, Store: r.store, Vault: storage.NewVault(keys), Blobs: blobs, Now: func() time.Time { return r.now }})
			r.Connect(door{r.line})
			r.ConnectDesk(r.desk)
			test(g)
		})
	}
}

func (g *guests) invite(company string, l flows.Lang) bot.Invited {
	g.t.Helper()
	to, err := g.Invite(g.t.Context(), "i1", bot.Invitation{By: "U1", Channel: "test", Company: company, Lang: l})
	if err != nil {
		g.t.Fatal(err)
	}
	g.flush()
	return to
}

// opens has somebody open a link; mute: when nothing may be said to them.
func (g *guests) opens(who, link string, mute bool) error {
	g.t.Helper()
	g.n++
	d := bot.Delivery{ID: "e" + who, From: flows.Contact{Channel: "test", Address: who}, Event: flows.Joined{Stamp: flows.At(g.now), Scene: link}}
	if mute {
		d.Window = &flows.Window{Limited: true, Until: g.now}
	}
	err := g.Receive(g.t.Context(), d)
	g.broken.dead = false // it is started again
	g.flush()
	return err
}

// writes is what somebody hears when they write.
func (g *guests) writes(who, text string) string {
	g.t.Helper()
	g.n++
	before := len(g.line.heard())
	id := who + text + g.now.String()
	d := bot.Delivery{ID: id, From: flows.Contact{Channel: "test", Address: who}, Event: flows.Said{Stamp: flows.At(g.now), Text: text}, Window: &flows.Window{Limited: true, Left: 5, Until: g.now.Add(48 * time.Hour)}}
	if err := g.Receive(g.t.Context(), d); err != nil {
		g.t.Fatal(err)
	}
	g.flush()
	return strings.Join(g.line.heard()[before:], "\n")
}

func (g *guests) act(ref string, e flows.Event) bot.Summary {
	g.t.Helper()
	g.n++
	s, err := g.Act(g.t.Context(), ref, time.Now().String(), e)
	if err != nil {
		g.t.Fatalf("%T: %v", e, err)
	}
	g.flush()
	return s
}

func (g *guests) by() flows.Actor { return flows.Acting("U2", g.now) }

// wake wakes what is due so much later.
func (g *guests) wake(after time.Duration) {
	g.t.Helper()
	g.now = g.now.Add(after)
	if _, err := g.Wake(g.t.Context()); err != nil {
		g.t.Fatal(err)
	}
	g.flush()
}

func (g *guests) told(topic flows.Topic) (cards []bot.Card) {
	for _, c := range g.desk.cards {
		if c.Topic == topic {
			cards = append(cards, c)
		}
	}
	return cards
}

// TestInvitedCase: an invitation is a case that consultants work with, and it is
// the one of who opens the link.
func TestInvitedCase(t *testing.T) {
	invites(t, func(g *guests) {
		to := g.invite("某某公司", flows.Zh)
		again := g.invite("某某公司", flows.Zh)
		if again.Ref != to.Ref || again.Link != to.Link || to.Link == "" {
			t.Errorf("the same command gives %+v and %+v", to, again)
		}
		found, err := g.Find(t.Context(), bot.Search{View: string(flows.Awaited)})
		if err != nil || len(found.Cases) != 1 || found.Cases[0].Ref != to.Ref || found.Cases[0].Company != "某某公司" {
			t.Fatalf("found %+v, %v", found, err)
		}
		g.act(to.Ref, flows.NoteMade{Actor: g.by(), Text: "call first"})
		g.act(to.Ref, flows.Assigned{Actor: g.by(), To: "U3"})
		for _, e := range []flows.Event{flows.Spoke{Actor: g.by(), Text: "hello"}, flows.Nudged{Actor: g.by()}, flows.Took{Actor: g.by()}, flows.Moved{Actor: g.by(), To: flows.Paused}} {
			if refused := (*bot.Refused)(nil); !errors.As(mustFail(g.Act(t.Context(), to.Ref, "x", e)), &refused) {
				t.Errorf("%T is done though nobody is there", e)
			}
		}
		if len(g.line.heard()) != 0 || len(g.told(flows.Opened)) != 1 {
			t.Errorf("said %q; opened %d times", g.line.heard(), len(g.told(flows.Opened)))
		}
		for range 2 { // delivered twice
			if err := g.opens("anna", to.Link, false); err != nil {
				t.Fatal(err)
			}
		}
		if said := strings.Join(g.line.heard(), "\n"); strings.Count(said, "顾问邀请您") != 1 || !strings.Contains(said, "您的信息会怎么用") {
			t.Errorf("greeted with %q", said)
		}
		c, err := g.Case(t.Context(), to.Ref)
		if err != nil || c.Stage != flows.Preparing || c.Company != "某某公司" || c.Lang != flows.Zh || c.Assignee != "U3" || len(c.Care.Notes) != 1 || c.Care.Inviter != "U1" {
			t.Errorf("the case is %+v, %v", c, err)
		}
		all, err := g.Find(t.Context(), bot.Search{View: bot.ViewAll})
		if err != nil || len(all.Cases) != 1 {
			t.Errorf("there are %+v, %v", all.Cases, err)
		}
		last := g.desk.roots[len(g.desk.roots)-1]
		if last.Ref != to.Ref || last.Stage != flows.Preparing || len(g.told(flows.Opened)) != 1 || len(g.told(flows.Arrived)) != 1 {
			t.Errorf("the root shows %s, opened %d, arrived %d", last.Stage, len(g.told(flows.Opened)), len(g.told(flows.Arrived)))
		}
		if _, err := g.InviteLink(t.Context(), to.Ref); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("the link is given once more: %v", err)
		}
	})
}

func mustFail[T any](_ T, err error) error { return err }

// TestStrays: who opens a link that is not for them hears so, in both languages,
// and can begin all the same; the consultants know.
func TestStrays(t *testing.T) {
	invites(t, func(g *guests) {
		to := g.invite("样本", "")
		if g.writes("bert", "hello") == "" {
			t.Fatal("bert is not heard")
		}
		if err := g.opens("bert", to.Link, false); err != nil {
			t.Fatal(err)
		}
		if c, err := g.Case(t.Context(), to.Ref); err != nil || c.Stage != flows.Awaited {
			t.Errorf("bert, who has a case, took it: %+v, %v", c, err)
		}
		if acted := g.told(flows.Acted); len(acted) != 1 || !strings.Contains(acted[0].Note, to.Ref) {
			t.Errorf("the desk hears %+v", acted)
		}
		if err := errors.Join(g.opens("anna", to.Link, false), g.opens("carl", to.Link, false)); err != nil {
			t.Fatal(err)
		}
		heard := g.line.heard()
		if said := heard[len(heard)-1]; !strings.Contains(said, "已经有人用过") || !strings.Contains(said, "already used") {
			t.Errorf("the second hears %q", said)
		}
		g.act(to.Ref, flows.Forgot{Actor: g.by()})
		if err := g.opens("dora", to.Link, false); err != nil {
			t.Fatal(err)
		}
		heard = g.line.heard()
		if said := heard[len(heard)-1]; !strings.Contains(said, "已经失效") || !strings.Contains(said, "no longer valid") {
			t.Errorf("who comes after the erasure hears %q", said)
		}
		if all, err := g.Find(t.Context(), bot.Search{View: bot.ViewAll}); err != nil || len(all.Cases) != 3 {
			t.Errorf("%d cases, %v", len(all.Cases), err)
		}
	})
}

// TestMoveCutShort: a program that dies between the two lanes loses nothing, and
// who else comes meanwhile takes nothing.
func TestMoveCutShort(t *testing.T) {
	invites(t, func(g *guests) {
		to := g.invite("样本", flows.En)
		g.act(to.Ref, flows.NoteMade{Actor: g.by(), Text: "kept"})
		for _, cut := range []func(storage.Turn) bool{
			func(t storage.Turn) bool { return t.Erase },
			func(t storage.Turn) bool { return t.From != "" },
		} {
			g.broken.fail = cut
			if err := g.opens("anna", to.Link, false); err == nil {
				t.Fatal("nothing failed")
			}
		}
		if err := g.opens("carl", to.Link, false); err != nil {
			t.Fatal(err)
		}
		if said := strings.Join(g.line.heard(), "\n"); !strings.Contains(said, "no longer valid") {
			t.Errorf("carl hears %q", said)
		}
		if err := g.opens("anna", to.Link, false); err != nil {
			t.Fatal(err)
		}
		c, err := g.Case(t.Context(), to.Ref)
		if err != nil || c.Stage != flows.Preparing || len(c.Care.Notes) != 1 {
			t.Errorf("after it the case is %+v, %v", c, err)
		}
		g.leftNothing(to.Ref, "anna")
	})
}

// TestMoveRaced: of two who open a link in the same moment one is quicker, and
// dies before the case is in her lane. The slower one takes nothing of what she
// comes back for, and leaves nothing behind.
func TestMoveRaced(t *testing.T) {
	invites(t, func(g *guests) {
		to := g.invite("样本", flows.En)
		g.broken.fail = func(slow storage.Turn) bool {
			if !slow.Erase {
				return false
			}
			g.broken.fail = func(quick storage.Turn) bool { return quick.From != "" }
			if err := g.opens("anna", to.Link, false); err == nil {
				t.Error("anna's move was not cut short")
			}
			return false // and what carl wants is gone
		}
		if err := g.opens("carl", to.Link, false); err != nil {
			t.Fatal(err)
		}
		if said := strings.Join(g.line.heard(), "\n"); !strings.Contains(said, "no longer valid") {
			t.Errorf("carl hears %q", said)
		}
		if err := g.opens("anna", to.Link, false); err != nil {
			t.Fatal(err)
		}
		if c, rec, err := g.Open(t.Context(), to.Ref); err != nil || c.Stage != flows.Preparing || rec.Lane != "test:anna" {
			t.Errorf("after it the case is %s in %q, %v", c.Stage, rec.Lane, err)
		}
		g.leftNothing(to.Ref, "anna", "carl")
	})
}

// TestMoveGivenUp: whose own move was cut short, and whom another forestalled
// since, hears so, and nothing of the case stays with them.
func TestMoveGivenUp(t *testing.T) {
	invites(t, func(g *guests) {
		to := g.invite("样本", flows.En)
		g.broken.fail = func(t storage.Turn) bool { return t.Erase }
		if err := g.opens("carl", to.Link, false); err == nil {
			t.Fatal("nothing failed")
		}
		if err := errors.Join(g.opens("anna", to.Link, false), g.opens("carl", to.Link, false)); err != nil {
			t.Fatal(err)
		}
		if said := strings.Join(g.line.heard(), "\n"); !strings.Contains(said, "already used") {
			t.Errorf("carl hears %q", said)
		}
		g.leftNothing(to.Ref, "anna", "carl")
	})
}

// leftNothing says that no case lies on its way into somebody's lane.
func (g *guests) leftNothing(ref string, people ...string) {
	g.t.Helper()
	for _, who := range people {
		if _, err := g.store.Memo(g.t.Context(), "invite/"+ref+"/test:"+who); !errors.Is(err, storage.ErrNotFound) {
			g.t.Errorf("the memo of %s is left: %v", who, err)
		}
	}
}

// TestCameUnheard: who opens the link when nothing may be said is greeted when
// they write.
func TestCameUnheard(t *testing.T) {
	invites(t, func(g *guests) {
		to := g.invite("样本", "")
		if err := errors.Join(g.opens("anna", to.Link, true), g.opens("carl", to.Link, true)); err != nil {
			t.Fatal(err)
		}
		if len(g.line.heard()) != 0 {
			t.Errorf("said %q", g.line.heard())
		}
		if said := g.writes("anna", "hi there"); !strings.Contains(said, "invited you") {
			t.Errorf("anna hears %q", said)
		}
		if c, err := g.Case(t.Context(), to.Ref); err != nil || c.Stage != flows.Preparing || c.Lang != flows.En {
			t.Errorf("the case is %+v, %v", c, err)
		}
		if all, err := g.Find(t.Context(), bot.Search{View: bot.ViewAll}); err != nil || len(all.Cases) != 1 {
			t.Errorf("%d cases, %v", len(all.Cases), err)
		}
	})
}

// TestNobodyComes: an invitation that nobody follows is the consultants' matter,
// is closed, works again when they open it again, and is erased in the end.
func TestNobodyComes(t *testing.T) {
	invites(t, func(g *guests) {
		const day = 24 * time.Hour
		to := g.invite("样本", flows.Zh)
		g.wake(6 * day)
		if len(g.told(flows.NotCome)) != 0 {
			t.Error("told too early")
		}
		g.wake(2 * day)
		if list, err := g.Find(t.Context(), bot.Search{View: bot.ViewNeeds}); err != nil || len(list.Cases) != 1 || len(g.told(flows.NotCome)) != 1 {
			t.Errorf("needs %+v, %v; told %d", list.Cases, err, len(g.told(flows.NotCome)))
		}
		g.act(to.Ref, flows.Attended{Actor: g.by()})
		g.wake(24 * day)
		g.wake(60 * day)
		if c, err := g.Case(t.Context(), to.Ref); err != nil || c.Stage != flows.Closed || c.Needs != nil || len(g.told(flows.NotCome)) != 2 {
			t.Fatalf("after 92 days the case is %+v, %v; told %d", c, err, len(g.told(flows.NotCome)))
		}
		if !slices.ContainsFunc(g.told(flows.Acted), func(c bot.Card) bool { return strings.Contains(c.Note, "90 days") }) {
			t.Error("nobody hears that it was closed")
		}
		if g.act(to.Ref, flows.Moved{Actor: g.by()}); len(g.told(flows.StageChanged)) != 1 {
			t.Errorf("reopened: %+v", g.desk.cards)
		}
		g.act(to.Ref, flows.Moved{Actor: g.by(), To: flows.Closed})
		g.wake(34 * day) // a Monday
		if _, err := g.Case(t.Context(), to.Ref); !errors.Is(err, storage.ErrNotFound) || len(g.told(flows.Erased)) != 1 {
			t.Errorf("a month after it was closed: %v", err)
		}
		if len(g.line.heard()) != 0 {
			t.Errorf("said to nobody: %q", g.line.heard())
		}
	})
}
