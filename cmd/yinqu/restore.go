package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"
	"github.com/spf13/cobra"

	"yinqu/redact"
)

type restoreOptions struct {
	copy     string
	vault    string
	key      string
	output   string
	password string
}

func newRestoreCommand(e *env) *cobra.Command {
	t := e.lang.T
	o := restoreOptions{}
	c := &cobra.Command{
		Use:   "restore COPY --vault FILE -o FILE",
		Short: t("bring the original of a copy back"),
		Long:  t("restore writes what the original of a copy said, in the copy's format, with the vault that\nwas written beside it. The passphrase of the vault is asked for, or read from\nYINQU_VAULT_PASSPHRASE. A copy that was changed since can't be restored."),
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.copy = args[0]
			return runRestore(c.Context(), e, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.vault, "vault", "", t("keep what is hidden in this file, encrypted, and use the pseudonyms that it knows"))
	f.StringVar(&o.key, "vault-key", "", t("an age key (AGE-SECRET-KEY-1...) for the vault instead of a passphrase"))
	f.StringVarP(&o.output, "output", "o", "", t("write the original to this file"))
	f.StringVar(&o.password, "password-file", "", t("passwords to try on encrypted files, one a line"))
	return c
}

func runRestore(ctx context.Context, e *env, o restoreOptions) (err error) {
	if o.vault == "" || o.output == "" {
		return errors.New(e.lang.T("name the vault with --vault FILE and the output with -o FILE"))
	}
	if _, err := os.Stat(o.vault); err != nil {
		return err
	}
	f, err := os.Open(o.copy)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	reader, err := newReader(o.password)
	if err != nil {
		return err
	}
	v, err := openVault(e, o.vault, o.key)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	name, err := v.Restore(ctx, reader, redact.Input{Name: filepath.ToSlash(o.copy), Data: f, Size: info.Size()}, &out)
	switch {
	case errors.Is(err, redact.ErrNoCopy):
		return errors.New(e.lang.T("the vault does not know this copy, or it was changed since"))
	case err != nil:
		return err
	}
	// Nothing is overwritten, least of all the copy.
	w, err := os.OpenFile(o.output, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = out.WriteTo(w)
	if err = errors.Join(err, w.Close()); err != nil {
		return errors.Join(err, os.Remove(o.output))
	}
	fmt.Fprintln(e.out, e.lang.T("%s -> %s  (the original was called %s)", o.copy, o.output, name))
	return nil
}

// vaultVariable holds the passphrase of a vault where nobody can type it.
const vaultVariable = "YINQU_VAULT_PASSPHRASE"

// vaultFile is a vault and how it is kept.
type vaultFile struct {
	*redact.Vault
	name string
	to   age.Recipient
}

// openVault opens the vault in a file, or begins one if there is none.
func openVault(e *env, name, keyFile string) (*vaultFile, error) {
	sealed, err := os.ReadFile(name)
	fresh := errors.Is(err, fs.ErrNotExist)
	if err != nil && !fresh {
		return nil, err
	}
	id, to, err := vaultKey(e, keyFile, fresh)
	if err != nil {
		return nil, err
	}
	if fresh {
		return &vaultFile{redact.NewVault(), name, to}, nil
	}
	v, err := redact.OpenVault(bytes.NewReader(sealed), id)
	if err != nil {
		return nil, errors.New(e.lang.T("the vault can't be opened: the passphrase or key is wrong, or the file is damaged"))
	}
	return &vaultFile{v, name, to}, nil
}

// vaultKey returns what opens a vault and what closes it.
func vaultKey(e *env, keyFile string, fresh bool) (age.Identity, age.Recipient, error) {
	if keyFile != "" {
		b, err := os.ReadFile(keyFile)
		if err != nil {
			return nil, nil, err
		}
		ids, err := age.ParseIdentities(bytes.NewReader(b))
		if err == nil {
			if id, ok := ids[0].(*age.X25519Identity); ok {
				return id, id.Recipient(), nil
			}
		}
		return nil, nil, errors.New(e.lang.T("%s holds no age key", keyFile))
	}
	p, err := askPassphrase(e, vaultVariable, fresh)
	if err != nil {
		return nil, nil, err
	}
	id, err := age.NewScryptIdentity(p)
	if err != nil {
		return nil, nil, fmt.Errorf("use the passphrase: %w", err)
	}
	to, err := age.NewScryptRecipient(p)
	if err != nil {
		return nil, nil, fmt.Errorf("use the passphrase: %w", err)
	}
	return id, to, nil
}

// save writes the vault anew; the old one stays until the new one is whole.
func (v *vaultFile) save() error {
	f, err := os.CreateTemp(filepath.Dir(v.name), ".yinqu-*") // mode 0600
	if err != nil {
		return err
	}
	err = errors.Join(v.Write(f, v.to), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), v.name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
