package report

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"yinqu/document"
)

// FindingID returns the id of the nth occurrence, from 1, of a value that rule
// found in a document: a keyed hash (HMAC-SHA256, RFC 2104) of both, so that it
// stays when lines move and tells nobody the value who does not have the key.
func FindingID(key []byte, rule, value string, nth int) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(rule))
	h.Write([]byte{0})
	h.Write([]byte(strings.Join(strings.Fields(document.FoldString(value)), "")))
	id := hex.EncodeToString(h.Sum(nil)[:12])
	if nth > 1 {
		id += "-" + strconv.Itoa(nth)
	}
	return id
}
