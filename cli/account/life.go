package account

import (
	"context"

	"github.com/spf13/cobra"

	"otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/account/session"
	"otpdialog/cli/exit"
	"otpdialog/settings"
	"otpdialog/ui/plain"
)

func signUpCommand(program Program) *cobra.Command {
	t := &task{program: program}
	var name string
	c := t.command(&cobra.Command{
		Use:   "sign-up [CONNECTION]",
		Short: "Create an account",
	}, func(ctx context.Context, _ []string) error {
		r := protocol.SignUp{Email: t.email, Name: name}
		if t.password != nil {
			var err error
			if r.Password, err = t.password(ctx); err != nil {
				return &exit.SettingsError{Err: err}
			}
		}
		if err := t.desk.SignUp(ctx, &r); err != nil {
			return err
		}
		o := t.session.Outcome()
		t.document.Email, t.document.Trusted = r.Email, &o.Trusted
		if !o.SignedIn {
			return t.tell("The account %s has been created. You can sign in now.", r.Email)
		}
		return t.tell("The account %s has been created. You are signed in.", r.Email)
	})
	t.addEmail(c)
	c.Flags().StringVar(&name, "name", "", "your `name`; otherwise it is asked for")
	_ = c.RegisterFlagCompletionFunc("name", cobra.NoFileCompletions) // it fails only for an unknown flag
	return c
}

func resetCommand(program Program) *cobra.Command {
	t := &task{program: program}
	c := t.command(&cobra.Command{
		Use:   "reset-password [CONNECTION]",
		Short: "Choose a new password with an email, without the old one",
	}, func(ctx context.Context, _ []string) error {
		if err := t.desk.ResetPassword(ctx, &t.email); err != nil {
			return err
		}
		t.document.Email = t.email
		return t.tell("The password of %s has been changed. You can sign in with it now.", t.email)
	})
	t.addEmail(c)
	return c
}

func passwordCommand(program Program) *cobra.Command {
	t := &task{program: program}
	return t.signedIn(&cobra.Command{
		Use:   "change-password [CONNECTION]",
		Short: "Change the password of your account",
	}, func(ctx context.Context, key string, _ []string) error {
		if err := t.desk.ChangePassword(ctx, key, t.password); err != nil {
			return err
		}
		return t.tell("The password of %s has been changed.", t.document.Email)
	})
}

func licenseCommand(program Program) *cobra.Command {
	t := &task{program: program}
	return t.signedIn(&cobra.Command{
		Use:   "register-license [CONNECTION]",
		Short: "Register a license key of a business product",
	}, func(ctx context.Context, key string, _ []string) error {
		license, err := t.desk.Voice.Ask(ctx, plain.LicenseQuestion, "License key", false)
		if err != nil {
			return err
		}
		a, err := t.session.Client().License(ctx, key, protocol.License{Key: license})
		if err != nil {
			return session.Failed(err)
		}
		t.document.Account = &a
		if !a.Business {
			return t.tell("The license is registered.")
		}
		return t.tell("The license is registered. %s is a business account.", a.Email)
	})
}

func deleteCommand(program Program) *cobra.Command {
	t := &task{program: program}
	return t.signedIn(&cobra.Command{
		Use:   "delete [CONNECTION]",
		Short: "Delete your account",
	}, func(ctx context.Context, key string, _ []string) error {
		if err := t.desk.Delete(ctx, key, t.document.Email, t.password); err != nil {
			return err
		}
		err := t.store.UpdateAccount(t.document.Service, func(kept *settings.RememberedAccount) { *kept = settings.RememberedAccount{} })
		if err != nil {
			return &exit.SettingsError{Err: err}
		}
		return t.tell("The account %s has been deleted.", t.document.Email)
	})
}

func signOutCommand(program Program) *cobra.Command {
	t := &task{program: program}
	return t.signedIn(&cobra.Command{
		Use:   "sign-out [CONNECTION]",
		Short: "Sign out of your account on this device",
	}, func(ctx context.Context, key string, _ []string) error {
		// It is forgotten here in any case: a service that is down must not keep anyone signed in.
		unreached := t.session.Client().SignOut(ctx, key)
		t.session.Handle(account.SignedOut{})
		if unreached != nil {
			return session.Failed(unreached)
		}
		return t.tell("Signed out of %s.", t.document.Email)
	})
}
