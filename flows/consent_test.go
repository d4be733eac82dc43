package flows_test

import (
	"testing"

	"kaihu/flows"
)

// TestConsentedBy: nobody's yes is anybody else's.
func TestConsentedBy(t *testing.T) {
	c := flows.Case{Consents: []flows.Consent{
		{Notice: "identity", Given: true, By: "leader"}, {Notice: "identity", Given: false, By: "leader"}, {Notice: "identity", Given: true}, {Notice: "personal", Given: true, By: "leader"},
	}}
	if c.ConsentedBy("identity", flows.Link{Leader: true}.By()) || !c.ConsentedBy("identity", flows.Link{}.By()) || c.ConsentedBy("personal", "") || !c.ConsentedBy("personal", "leader") {
		t.Error("a word of one person counts for another, or an older one for the newest")
	}
}
