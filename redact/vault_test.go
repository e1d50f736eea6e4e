package redact

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"filippo.io/age"

	"yinqu/extract"
	"yinqu/extract/text"
	"yinqu/rules"
)

// reopened writes a vault and opens it again.
func reopened(t *testing.T, v *Vault) *Vault {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := v.Write(&b, id.Recipient()); err != nil {
		t.Fatal(err)
	}
	if s := b.String(); strings.Contains(s, "林小满") || strings.Contains(s, "13800138000") {
		t.Fatal("the vault shows what it hides")
	}
	other, _ := age.GenerateX25519Identity()
	if _, err := OpenVault(bytes.NewReader(b.Bytes()), other); err == nil {
		t.Error("another key opens the vault")
	}
	v, err = OpenVault(&b, id)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestRestore(t *testing.T) {
	var long strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&long, "第%d次：林小满说她失眠，电话13800138000。", i)
	}
	tests := []struct{ name, file, data string }{
		{"text", "a.txt", note},
		{"html", "a.html", "<p>找 <b>林</b>小满，\n  电话13800138000</p><p>小满</p>"},
		{"in pieces", "long.txt", long.String()},
		{"nothing hidden", "a.txt", "失眠"},
		{"removed", "b.txt", "找林小满。"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rd := reader()
			if tt.name == "in pieces" {
				rd = extract.NewReader(extract.Limits{Text: 20_000}, nil, text.Format{})
			}
			r := &Redactor{Reader: rd, Scan: scanner(usual...), Vault: NewVault(), Operators: map[rules.Entity]rules.Operator{rules.Person: rules.Pseudonym}}
			if tt.name == "removed" {
				r.Operators[rules.Person] = rules.Remove
			}
			out, copied, err := copyOf(t, r, tt.file, tt.data)
			if err != nil || out.Reason != "" {
				t.Fatal(out.Reason, err)
			}
			v := reopened(t, r.Vault)
			var back bytes.Buffer
			name, err := v.Restore(t.Context(), rd, Input{tt.file, strings.NewReader(copied), int64(len(copied))}, &back)
			if err != nil || name != tt.file {
				t.Fatal(name, err)
			}
			got := strings.ReplaceAll(strings.ReplaceAll(back.String(), "<b>林小满</b>", "<b>林</b>小满"), "\n  电话", "\n  电话")
			if got != tt.data {
				t.Errorf("got %.200q", back.String())
			}
			changed := copied + "x"
			if _, err := v.Restore(t.Context(), rd, Input{tt.file, strings.NewReader(changed), int64(len(changed))}, &back); !errors.Is(err, ErrNoCopy) {
				t.Errorf("a changed copy: %v", err)
			}
		})
	}
}

func TestPseudonymsOverRuns(t *testing.T) {
	first := "⟦c1:林小满⟧，手机⟦c1:PHONE:13800138000⟧，父亲为⟦r2:林大河⟧，⟦c1:DATE:2024年3月5日⟧"
	v := NewVault()
	pseudonyms(t, v.People, first)
	days := v.People.offset()
	v = reopened(t, v)
	if got := pseudonyms(t, v.People, "⟦c3:周川⟧；⟦c1:林小满⟧，⟦c1:PHONE:13800138000⟧，父亲为⟦r2:林大河⟧"); got != "来访者B；来访者A，电话A，父亲为来访者A的父亲" {
		t.Errorf("got %s", got)
	}
	if v.People.offset() != days {
		t.Error("dates move by another offset in the second run")
	}
}

func TestDamagedVault(t *testing.T) {
	id, _ := age.GenerateX25519Identity()
	for name, plain := range map[string]string{"no json": "林小满", "other version": `{"format":9}`, "bad person": `{"format":1,"people":{"persons":[{"of":7}]}}`} {
		var b bytes.Buffer
		w, err := age.Encrypt(&b, id.Recipient())
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(plain))
		w.Close()
		if _, err := OpenVault(&b, id); err == nil || strings.Contains(err.Error(), "林小满") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWithoutAVaultNothingReversibleStays(t *testing.T) {
	dir := t.TempDir()
	r := &Redactor{Reader: reader(), Scan: scanner(usual...)}
	if _, err := r.File(t.Context(), Input{"a.txt", strings.NewReader(note), int64(len(note))}, dir); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("%d files, %v", len(files), err)
	}
}
