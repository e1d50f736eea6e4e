package mail_test

import (
	"strings"
	"testing"

	"yinqu/extract"
	"yinqu/extract/mail"
)

func TestMatch(t *testing.T) {
	const pasted = "From: a@example.com\nTo: b@example.com\nSubject: x\n\ntext"
	tests := []struct {
		name, file, data string
		want             bool
	}{
		{"message", "a.eml", pasted, true},
		{"a message's head in a note", "note.txt", pasted, false},
		{"a program's message under another name", "note.txt", "MIME-Version: 1.0\n" + pasted, true},
		{"text", "a.eml", "Dear all,\n", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src := extract.NewReader(extract.Limits{}, nil).Open(tt.file, strings.NewReader(tt.data), int64(len(tt.data)))
			h, err := extract.NewHead(src)
			if err != nil {
				t.Fatal(err)
			}
			if got := (mail.Format{}).Match(h); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
