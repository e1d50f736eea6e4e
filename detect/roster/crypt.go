package roster

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// header is how an encrypted roster starts.
const header = "age-encryption.org/v1\n"

// maxSize bounds a decrypted roster: a million students need less.
const maxSize = 256 << 20

// Encrypted reports whether head is the start of an encrypted roster.
func Encrypted(head []byte) bool { return bytes.HasPrefix(head, []byte(header)) }

// Encrypt writes r to w so that only who knows the passphrase can read it
// (age, scrypt).
func (r *Roster) Encrypt(w io.Writer, passphrase string) error {
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return fmt.Errorf("use the passphrase: %w", err)
	}
	return r.encrypt(w, to)
}

func (r *Roster) encrypt(w io.Writer, to age.Recipient) error {
	enc, err := age.Encrypt(w, to)
	if err != nil {
		return fmt.Errorf("encrypt the roster: %w", err)
	}
	if err := json.NewEncoder(enc).Encode(r.people); err != nil {
		return fmt.Errorf("write the roster: %w", err)
	}
	return enc.Close()
}

// Decrypt reads what Encrypt wrote. The plain text stays in memory.
func Decrypt(src io.Reader, passphrase string) (*Roster, error) {
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, fmt.Errorf("use the passphrase: %w", err)
	}
	plain, err := age.Decrypt(src, id)
	if err != nil {
		return nil, errors.New("decrypt the roster: the passphrase is wrong or the file is damaged")
	}
	r := &Roster{}
	if err := json.NewDecoder(io.LimitReader(plain, maxSize)).Decode(&r.people); err != nil {
		return nil, errors.New("decrypt the roster: the file is damaged")
	}
	return r, nil
}
