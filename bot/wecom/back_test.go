package wecom

import (
	"testing"
	"time"

	"kaihu/bot"
	"kaihu/flows"
)

// TestBack: the address opens the chat of the person's own account, and is asked
// for once a day.
func TestBack(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	w := r.boot(nil)
	back := w.Customers().(bot.Returner)
	way, err := back.Back(t.Context(), r.to())
	r.must(err)
	if way.Where.En == "" || way.Where.Zh == "" {
		t.Errorf("%+v", way)
	}
	kf, err := r.s.Open(customer, way.URL)
	if err != nil || kf != r.kf {
		t.Errorf("%q opens the account %q, %v", way.URL, kf, err)
	}
	r.s.Faults().Errcode("kf/add_contact_way", 95000, 1)
	if again, err := back.Back(t.Context(), r.to()); err != nil || again != way {
		t.Errorf("%+v, %v", again, err)
	}
	r.clock.add(25 * time.Hour)
	if way, err := back.Back(t.Context(), r.to()); err == nil || way.URL != "" || way.Where.En == "" {
		t.Errorf("after a day: %+v, %v", way, err)
	}
	_, err = back.Back(t.Context(), flows.Contact{Channel: "kf", Address: customer})
	verdictIs(t, err, bot.Broken)
	way, err = w.Members().(bot.Returner).Back(t.Context(), flows.Contact{Channel: "app", Address: "zhang"})
	if err != nil || way.URL != "" || way.Where.Zh == "" {
		t.Errorf("a member: %+v, %v", way, err)
	}
}
