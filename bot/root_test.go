package bot_test

import (
	"context"
	"slices"
	"testing"

	"kaihu/bot"
	"kaihu/storage"
)

// opening is a desk that lets something happen while a thread is opened.
type opening struct {
	*desk
	during func()
}

func (o *opening) Open(ctx context.Context, key string, root bot.Summary, doubt bool) (string, error) {
	thread, err := o.desk.Open(ctx, key, root, doubt)
	o.during()
	return thread, err
}

// TestRootShowsTheLastChange: whatever a change meets, in the end the root of
// the thread shows the case as it is.
func TestRootShowsTheLastChange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		at   func(r *rig, change func())
	}{
		{"a refresh that is done but not yet finished", func(r *rig, change func()) {
			r.through = func(s storage.Store) storage.Store {
				return &unfinished{s, func(e storage.Entry) bool {
					if e.Kind == "root" {
						change()
					}
					return false
				}}
			}
			r.Bot = r.replica()
		}},
		{"a thread that is being opened", func(r *rig, change func()) {
			second := r.replica()
			r.ConnectDesk(&opening{r.desk, func() {
				change()
				if _, err := second.Flush(r.t.Context()); err != nil {
					r.t.Error(err)
				}
			}})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			texts := []string{"你好", "中文", "同意", "内地", "都准备好了", "cloud-admin@corp.example"}
			say := func() {
				if len(texts) > 0 {
					r.say(texts[0])
					texts = texts[1:]
				}
			}
			changed := 0
			c.at(r, func() {
				for changed++; len(texts) > 0; {
					say()
				}
			})
			for len(texts) > 0 {
				say()
				r.flush()
			}
			r.flush()
			r.desk.mu.Lock()
			defer r.desk.mu.Unlock()
			if changed == 0 || len(r.desk.roots) == 0 {
				t.Fatalf("changed %d times, %d roots", changed, len(r.desk.roots))
			}
			shown, is := r.desk.roots[len(r.desk.roots)-1], r.summary()
			if shown.Lang != is.Lang || !slices.Equal(shown.Due, is.Due) {
				t.Errorf("the root shows %s, %v is missing; the case is %s, %v is missing", shown.Lang, shown.Due[0], is.Lang, is.Due[0])
			}
		})
	}
}

// TestWaitingRefreshesAreOne: what waited in an outage of the desk is drawn once.
func TestWaitingRefreshesAreOne(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.say("你好")
	r.flush()
	before := len(r.desk.roots)
	for _, text := range []string{"中文", "同意", "内地", "都准备好了", "cloud-admin@corp.example"} {
		r.say(text)
	}
	r.flush()
	if n := len(r.desk.roots) - before; n != 1 {
		t.Errorf("drawn %d times", n)
	}
}
