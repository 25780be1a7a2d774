package account

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"otpdialog/account/protocol"
	"otpdialog/account/session"
	"otpdialog/cli/exit"
	"otpdialog/cli/report"
	"otpdialog/cli/usage"
)

func devicesCommand(program Program) *cobra.Command {
	t := &task{program: program}
	c := t.signedIn(&cobra.Command{
		Use:   "devices",
		Short: "List, rename or revoke the trusted devices of your account",
	}, t.listDevices)
	c.Args = usage.Subcommand
	c.AddCommand(devicesListCommand(program), devicesRenameCommand(program), devicesRevokeCommand(program))
	return c
}

func devicesListCommand(program Program) *cobra.Command {
	t := &task{program: program}
	return t.signedIn(&cobra.Command{
		Use:   "list [CONNECTION]",
		Short: "List the trusted devices",
	}, t.listDevices)
}

func (t *task) listDevices(ctx context.Context, key string, _ []string) error {
	devices, err := t.session.Client().Devices(ctx, key)
	if err != nil {
		return session.Failed(err)
	}
	t.document.Devices = devices
	switch {
	case t.asJSON:
		return nil
	case len(devices) == 0:
		return t.tell("No device is trusted.")
	}
	rows := [][]string{{"ID", "Name", "First use", "Last use", "Place", ""}}
	for _, d := range devices {
		this := ""
		if d.This {
			this = "this device"
		}
		rows = append(rows, []string{d.ID, d.Name, day(d.FirstUse), day(d.LastUse), d.Place, this})
	}
	return report.Columns(t.cmd.OutOrStdout(), rows...)
}

// day is the day of a time in RFC 3339.
func day(at string) string {
	date, _, _ := strings.Cut(at, "T")
	return date
}

func devicesRenameCommand(program Program) *cobra.Command {
	t := &task{program: program, before: 2}
	return t.signedIn(&cobra.Command{
		Use:   "rename DEVICE NEW-NAME [CONNECTION]",
		Short: "Give a trusted device another name",
	}, func(ctx context.Context, key string, args []string) error {
		device, err := t.device(ctx, key, args[0])
		if err != nil {
			return err
		}
		name, err := exit.Given("the new name", args[1])
		if err != nil {
			return err
		}
		if err := t.session.Client().Rename(ctx, key, device.ID, protocol.Rename{Name: name}); err != nil {
			return session.Failed(err)
		}
		return t.tell("%s is called %s now.", device.Name, name)
	})
}

func devicesRevokeCommand(program Program) *cobra.Command {
	t := &task{program: program, before: 1}
	c := t.signedIn(&cobra.Command{
		Use:   "revoke DEVICE|--others [CONNECTION]",
		Short: "Stop trusting a device, or all but this one",
	}, func(ctx context.Context, key string, args []string) error {
		if t.before == 0 {
			if err := t.session.Client().RevokeOthers(ctx, key); err != nil {
				return session.Failed(err)
			}
			return t.tell("No other device is trusted any more.")
		}
		device, err := t.device(ctx, key, args[0])
		if err != nil {
			return err
		}
		if err := t.session.Client().Revoke(ctx, key, device.ID); err != nil {
			return session.Failed(err)
		}
		return t.tell("%s is not trusted any more.", device.Name)
	})
	c.Flags().BoolFunc("others", "revoke all devices but this one", func(string) error {
		t.before = 0
		return nil
	})
	return c
}

// device finds a trusted device by its ID, or by its name in any case.
func (t *task) device(ctx context.Context, key, called string) (none protocol.Device, _ error) {
	devices, err := t.session.Client().Devices(ctx, key)
	if err != nil {
		return none, session.Failed(err)
	}
	var found []protocol.Device
	names := make([]string, len(devices))
	for i, d := range devices {
		names[i] = d.Name
		switch {
		case d.ID == called:
			return d, nil
		case strings.EqualFold(d.Name, called):
			found = append(found, d)
		}
	}
	switch len(found) {
	case 0:
		if len(names) == 0 {
			names = []string{"none"}
		}
		return none, usage.Unknown("device", called, names)
	case 1:
		return found[0], nil
	}
	ids := make([]string, len(found))
	for i, d := range found {
		ids[i] = d.ID
	}
	return none, &usage.Error{Err: fmt.Errorf("%d devices are called %q", len(found), called), Next: "name one of " + strings.Join(ids, ", ")}
}
