package bot_test

import (
	"errors"
	"strings"
	"testing"

	"kaihu/bot"
	"kaihu/bot/scan"
	"kaihu/flows"
	"kaihu/storage"
)

// TestAThreadLeadsToItsCase, until the case is erased: from the desk, by the
// applicant, or by the operator.
func TestAThreadLeadsToItsCase(t *testing.T) {
	for name, erase := range map[string]func(r *rig, ref string) error{
		"by a consultant": func(r *rig, ref string) error {
			_, err := r.Act(r.t.Context(), ref, "1", flows.Forgot{Actor: flows.Acting("slack:T0/U1", r.now)})
			return err
		},
		"by the applicant": func(r *rig, _ string) error {
			for _, s := range []string{"English", "I agree", "mainland", "erase my data", "Delete everything"} {
				r.say(s)
			}
			return nil
		},
		"by the operator": func(r *rig, ref string) error {
			blobs, err := storage.OpenFileBlobs(r.path)
			if err != nil {
				return err
			}
			if err := r.EraseCase(r.t.Context(), blobs, ref, r.now); err != nil {
				return err
			}
			r.flush()
			if root := r.desk.roots[len(r.desk.roots)-1]; root.Company != "" || root.Stage != flows.Closed {
				r.t.Errorf("the root still shows %+v", root)
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.say("hello")
			r.flush()
			ref := r.summary().Ref
			if got, err := r.CaseOf(t.Context(), "t1"); err != nil || got != ref {
				t.Fatalf("the thread is %q's, %v", got, err)
			}
			if err := erase(r, ref); err != nil {
				t.Fatal(err)
			}
			r.flush()
			for _, thread := range []string{"t1", "t2"} {
				if got, err := r.CaseOf(t.Context(), thread); !errors.Is(err, storage.ErrNotFound) {
					t.Errorf("%s is still %q's, %v", thread, got, err)
				}
			}
		})
	}
}

// TestWhatADeskAsks: a person's own case, what they would read, what is held.
func TestWhatADeskAsks(t *testing.T) {
	r := newRig(t)
	if _, err := r.Own(t.Context(), r.from()); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("somebody unknown has a case: %v", err)
	}
	r.say("你好")
	r.say("中文")
	ref := r.summary().Ref
	if own, err := r.Own(t.Context(), r.from()); err != nil || own.Ref != ref {
		t.Errorf("own case %q, %v", own.Ref, err)
	}
	before := len(r.line.sent)
	words, err := r.Preview(t.Context(), ref, "slack:T0/U1", " 请稍等 ")
	if err != nil || words != "顾问回复：\n请稍等" {
		t.Errorf("preview %q, %v", words, err)
	}
	refused := (*bot.Refused)(nil)
	if _, err := r.Preview(t.Context(), ref, "slack:T0/U1", "  "); !errors.As(err, &refused) {
		t.Errorf("nothing can be said: %v", err)
	}
	if r.flush(); r.told(flows.Spoken) != 0 || len(r.line.sent) == before {
		t.Error("a preview was said, or nothing at all")
	}
	if docs, err := r.Documents(t.Context(), ref, flows.Zh); err != nil || len(docs) != 0 {
		t.Errorf("documents %+v, %v", docs, err)
	}
}

// TestCardOfADifference: what was typed stands beside what was read, masked,
// with the differing characters marked.
func TestCardOfADifference(t *testing.T) {
	r, _ := watched(t, func(int, scan.Task) (scan.Result, error) {
		return scan.Result{
			Verdict: scan.Reject, Code: "name_mismatch", Kind: scan.BusinessLicense, Type: "image/jpeg", Copy: []byte("\xff\xd8\xff"),
			Fields: map[string]scan.Field{scan.FieldName: {Value: "北京云起虚构科技有限公司", Sure: true, Match: scan.Different}},
		}, nil
	})
	r.sends("f1")
	r.flush()
	r.flush()
	for _, c := range r.desk.cards {
		if c.Topic != flows.Doubted {
			continue
		}
		var lines []string
		for _, f := range c.Fields {
			lines = append(lines, f.Label+"="+f.Value)
		}
		got := strings.Join(lines, "\n")
		for _, want := range []string{"typed=北京云【启】虚构", "read=北京云【起】虚构", "Why="} {
			if !strings.Contains(got, want) {
				t.Errorf("%q is not in %q", want, got)
			}
		}
		docs, err := r.Documents(t.Context(), c.Ref, flows.En)
		if err != nil || len(docs) != 1 || docs[0].ID != c.Of || docs[0].Doubt == "" {
			t.Errorf("documents %+v, %v", docs, err)
		}
		return
	}
	t.Fatalf("no card: %+v", r.desk.cards)
}
