package archive_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"slices"
	"testing"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/archive"
	"yinqu/extract/text"
)

// Zip files of one text, locked with secret1: by Info-ZIP 3.0 and by zip.js.
var lockedZips = map[string]string{
	"PKWARE": "UEsDBAoACQAAANsAeV3EkyG1NgAAACoAAAAFABwAYS50eHRVVAkAA54mBmueJgZrdXgLAAEEAAAAAAQAAAAAl7ESZUfTVVr+ah0V4AegGaX8wSD2btpU9Oa53RbND2Cu0sI6sXTZ3Iy1KL/00tsUzsgFnd7wUEsHCMSTIbU2AAAAKgAAAFBLAQIeAwoACQAAANsAeV3EkyG1NgAAACoAAAAFABgAAAAAAAEAAACkgQAAAABhLnR4dFVUBQADniYGa3V4CwABBAAAAAAEAAAAAFBLBQYAAAAAAQABAEsAAACFAAAAAAA=",
	"AES256": "UEsDBDMACQBjAPwAeV0AAAAAAAAAAAAAAAAFABQAYS50eHQBmQcAAgBBRQMIAFVUBQAB2yYGa076G+T+kOsmdmxFtL+Jydk8PsgtUbjkvHY+pOzgR+KpI84O027J/dX97HtTqHQvcjuKXUECowhYlqlhn45Jf0G1ncBpU6eRpGTAaFBLBwgAAAAASwAAACoAAABQSwECAAMzAAkAYwD8AHldAAAAAEsAAAAqAAAABQAUAAAAAAAAAAAApIEAAAAAYS50eHQBmQcAAgBBRQMIAFVUBQAB2yYGa1BLBQYAAAAAAQABAEcAAACSAAAAAAA=",
	"AES128": "UEsDBDMACQBjAPwAeV0AAAAAAAAAAAAAAAAFABQAYS50eHQBmQcAAgBBRQEIAFVUBQAB2yYGa+4Zmwjaz1InFbh6EpTmoqbAzOxFSFgeTXQtpHl+OzRxBHEDvA7hHuR0ZeF+3MccU7/4bSvrUzv1PqR03BL0mtkh8ItQSwcIAAAAAEMAAAAqAAAAUEsBAgADMwAJAGMA/AB5XQAAAABDAAAAKgAAAAUAFAAAAAAAAAAAAKSBAAAAAGEudHh0AZkHAAIAQUUBCABVVAUAAdsmBmtQSwUGAAAAAAEAAQBHAAAAigAAAAAA",
}

func lockedZip(t testing.TB, how string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(lockedZips[how])
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestLockedZips(t *testing.T) {
	for how := range lockedZips {
		for _, tt := range []struct {
			name      string
			passwords []string
			want      string
		}{
			{"no password", nil, "encrypted"},
			{"a wrong one", []string{"secret2"}, "encrypted"},
			{"the right one among them", []string{"隐去", "secret1"}, "来访者江小白，电话13900001111。\n"},
		} {
			t.Run(how+"/"+tt.name, func(t *testing.T) {
				data := lockedZip(t, how)
				r := extract.NewReader(extract.Limits{}, tt.passwords, archive.Zip{}, text.Format{})
				var got []string
				for d, err := range r.Read(context.Background(), r.Open("a.zip", bytes.NewReader(data), int64(len(data)))) {
					if p, ok := err.(document.Problem); ok {
						got = append(got, string(p.Cause))
					} else {
						got = append(got, d.Text)
					}
				}
				if want := []string{"a.txt\n", tt.want}; !slices.Equal(got, want) {
					t.Errorf("got %q, want %q", got, want)
				}
			})
		}
	}
}

// TestRenamesLockedFiles checks that a file which gets another name can still
// be opened, and that nothing is changed inside a locked one, where it would
// lie open afterwards.
func TestRenamesLockedFiles(t *testing.T) {
	for how := range lockedZips {
		t.Run(how, func(t *testing.T) {
			data := lockedZip(t, how)
			r := extract.NewReader(extract.Limits{}, []string{"secret1"}, archive.Zip{}, text.Format{})
			replace := func(old, new string) ([]byte, error) {
				var out bytes.Buffer
				_, err := archive.Zip{}.Rewrite(t.Context(), &out, r.Open("a.zip", bytes.NewReader(data), int64(len(data))), func(d *document.Document) ([]document.Edit, error) {
					if i := bytes.Index([]byte(d.Text), []byte(old)); i >= 0 {
						return []document.Edit{{Span: document.Span{Start: i, End: i + len(old)}, New: new}}, nil
					}
					return nil, nil
				})
				return out.Bytes(), err
			}
			copied, err := replace("a.txt", "b.txt")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for d, err := range r.Read(t.Context(), r.Open("a.zip", bytes.NewReader(copied), int64(len(copied)))) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, d.Text)
			}
			if want := []string{"b.txt\n", "来访者江小白，电话13900001111。\n"}; !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			if _, err := replace("江小白", "某某"); err == nil {
				t.Error("a locked file was changed")
			}
		})
	}
}
