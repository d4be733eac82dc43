package scantest

import (
	"math/rand/v2"
	"testing"
)

func TestUSCCCheck(t *testing.T) {
	// Printed on the licences of companies that everybody knows.
	for _, code := range []string{"91110000600037341L", "91350100M000100Y43", "9144030071526726XG", "91330100799655058B", "91110108551385082Q"} {
		if got := usccCheck(code[:17]); got != code[17:] {
			t.Errorf("%s: the check character is %s", code, got)
		}
	}
	if code := USCC(rand.New(rand.NewPCG(1, 1)), "91", "110105"); len(code) != 18 || code[:14] != "91110105MAFAKE" {
		t.Errorf("the code is %s", code)
	}
}

func TestIDCheck(t *testing.T) {
	// The standard's examples, GB 11643.
	for _, number := range []string{"11010519491231002X", "440524188001010014"} {
		if got := idCheck(number[:17]); got != number[17:] {
			t.Errorf("%s: the check character is %s", number, got)
		}
	}
	for seed := range uint64(20) {
		male := seed%2 == 0
		number := IDNumber(rand.New(rand.NewPCG(seed, 1)), "110105", "1988-08-15", male)
		if number[14:16] != "99" || number[16] < '6' || (number[16]-'0')%2 == 1 != male {
			t.Errorf("the number %s is not of the range that nobody has, or of the other sex", number)
		}
	}
}

func TestMRZ(t *testing.T) {
	// ICAO 9303 part 4, the specimen of Utopia, without its personal number.
	lines := mrz("UTO", "ERIKSSON", "ANNA MARIA", "L898902C3", "740812", "F", "120415")
	if want := "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"; lines[0] != want {
		t.Errorf("line 1 is\n%s, not\n%s", lines[0], want)
	}
	if want := "L898902C36UTO7408122F1204159<<<<<<<<<<<<<<<8"; lines[1] != want {
		t.Errorf("line 2 is\n%s, not\n%s", lines[1], want)
	}
}
