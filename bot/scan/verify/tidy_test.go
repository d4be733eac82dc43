package verify

import "testing"

// TestTidy takes borders away from a read name and keeps its own brackets.
func TestTidy(t *testing.T) {
	for read, want := range map[string]string{
		"(上海虚构中心": "上海虚构中心", "云启虚构(北京)科技有限公司": "云启虚构（北京）科技有限公司", "虚构合伙企业(有限合伙": "虚构合伙企业（有限合伙）",
		"· 虚构公司 :": "虚构公司", "SPECIMEN (HK) LIMITED": "SPECIMEN (HK) LIMITED", "(香港)虚构公司": "（香港）虚构公司",
	} {
		if got := tidy(read); got != want {
			t.Errorf("%q: %q, want %q", read, got, want)
		}
	}
}
