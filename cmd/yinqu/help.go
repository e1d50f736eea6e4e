package main

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"yinqu/lang"
	"yinqu/rules"
)

// localise puts what cobra adds of its own into the reader's language.
func localise(l lang.Lang, root *cobra.Command) error {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	root.SetUsageTemplate(usageTemplate(l))
	root.SetHelpTemplate("{{with (or .Long .Short)}}{{. | trimTrailingWhitespaces}}\n\n{{end}}{{if or .Runnable .HasSubCommands}}{{.UsageString}}{{end}}")
	return eachCommand(root, func(c *cobra.Command) error {
		c.InitDefaultHelpFlag()
		if f := c.Flags().Lookup("help"); f != nil {
			f.Usage = l.T("show this help")
		}
		switch {
		case c.Name() == "help":
			c.Short, c.Long = l.T("help about a command"), ""
		case c.Name() == "completion":
			c.Short, c.Long = l.T("write the completion script of a shell"), ""
		case c.HasParent() && c.Parent().Name() == "completion":
			c.Short = l.T("write the completion script of %s", c.Name())
			c.Long = l.T("Let the shell read what this writes when it starts; how depends on the shell.\nFor this session alone:\n\n  %s", sourcing[c.Name()])
			c.Flags().Lookup("no-descriptions").Usage = l.T("without descriptions")
		}
		return complete(c)
	})
}

// sourcing is how each shell takes the script at once.
var sourcing = map[string]string{
	"bash":       "source <(yinqu completion bash)",
	"zsh":        "source <(yinqu completion zsh)",
	"fish":       "yinqu completion fish | source",
	"powershell": "yinqu completion powershell | Out-String | Invoke-Expression",
}

// complete lets the shell propose what flags take.
func complete(c *cobra.Command) error {
	var err error
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		var words []string
		switch v := f.Value.(type) {
		case choice:
			words = v.words
		case *langFlag:
			words = []string{string(lang.ZH), string(lang.EN)}
		default:
			if f.Name == "policy" {
				err = errors.Join(err, c.RegisterFlagCompletionFunc(f.Name, completePolicy))
			}
			return
		}
		err = errors.Join(err, c.RegisterFlagCompletionFunc(f.Name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)))
	})
	return err
}

// completePolicy proposes the built-in policies, and files.
func completePolicy(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	lib, err := rules.Builtin()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var ids []string
	for _, p := range lib.Policies {
		ids = append(ids, p.ID)
	}
	return ids, cobra.ShellCompDirectiveDefault
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
