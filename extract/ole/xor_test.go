package ole

import (
	"encoding/hex"
	"testing"
)

// TestXORMask compares with what Excel makes of the password abc, as Apache POI's
// tests of its workbook state it.
func TestXORMask(t *testing.T) {
	p := []byte("abc")
	if k, v := xorNumber(p), xorVerifier(p); k != 20810 || v != 52250 {
		t.Errorf("key %d, verifier %d", k, v)
	}
	m := newXORMask(p, xorNumber(p))
	if got := hex.EncodeToString(m[:]); got != "accca4abd6bac3bad6a32b45d37929bb" {
		t.Errorf("mask %s", got)
	}
	if xorKey(20810, 52250, []string{"abd", "abc"}) == nil || xorKey(20810, 52250, []string{"abd"}) != nil {
		t.Error("the wrong password opens, or the right one does not")
	}
}
