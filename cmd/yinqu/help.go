package main

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"yinqu/lang"
)

// localise puts what cobra adds of its own into the reader's language.
func localise(l lang.Lang, root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	root.SetUsageTemplate(usageTemplate(l))
	root.SetHelpTemplate("{{with (or .Long .Short)}}{{. | trimTrailingWhitespaces}}\n\n{{end}}{{if or .Runnable .HasSubCommands}}{{.UsageString}}{{end}}")
	var each func(c *cobra.Command)
	each = func(c *cobra.Command) {
		c.InitDefaultHelpFlag()
		if f := c.Flags().Lookup("help"); f != nil {
			f.Usage = l.T("show this help")
		}
		switch c.Name() {
		case "help":
			c.Short = l.T("help about a command")
		case "completion":
			c.Short = l.T("write the completion script of a shell")
			c.Long = ""
		}
		if c.HasParent() && c.Parent().Name() == "completion" {
			c.Short = l.T("write the completion script of %s", c.Name())
		}
		for _, sub := range c.Commands() {
			each(sub)
		}
	}
	each(root)
}

func usageTemplate(l lang.Lang) string {
	return l.T("Usage:") + `{{if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} [command]{{end}}{{if .HasExample}}

` + l.T("Examples:") + `
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

` + l.T("Commands:") + `{{range .Commands}}{{if (or .IsAvailableCommand (eq .Name "help"))}}
  {{rpad .Name .NamePadding }} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

` + l.T("Flags:") + `
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

` + l.T("Flags of every command:") + `
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}
`
}

// flagError says in the reader's language what is wrong with a flag.
func flagError(l lang.Lang, c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	help := l.T("%s --help lists the flags", c.CommandPath())
	switch {
	case errors.As(err, &unknown):
		dash := "--"
		if unknown.GetSpecifiedShortnames() != "" {
			dash = "-"
		}
		return errors.New(l.T("unknown flag %s: %s", dash+unknown.GetSpecifiedName(), help))
	case errors.As(err, &missing):
		return errors.New(l.T("flag --%s needs a value: %s", missing.GetFlag().Name, help))
	case errors.As(err, &invalid):
		return errors.New(l.T("flag --%s does not take %q: %s", invalid.GetFlag().Name, invalid.GetValue(), help))
	}
	return err
}

// explain returns an error in words; those of the file system in the reader's
// language.
func explain(l lang.Lang, err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		name := path.Path
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return l.T("%s: no such file or directory", name)
		case errors.Is(err, fs.ErrPermission):
			return l.T("%s: no permission", name)
		case errors.Is(err, fs.ErrExist):
			return l.T("%s: exists already", name)
		}
	}
	return strings.TrimSpace(err.Error())
}

// choice is a flag that takes one of a few words.
type choice struct {
	value *string
	words []string
}

func (c choice) String() string {
	if c.value == nil {
		return ""
	}
	return *c.value
}
func (c choice) Type() string { return strings.Join(c.words, "|") }
func (c choice) Set(s string) error {
	for _, w := range c.words {
		if w == s {
			*c.value = s
			return nil
		}
	}
	return errors.New(c.Type())
}
