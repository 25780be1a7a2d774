package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/cli/exit"
	"otpdialog/cli/usage"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/radiusclient/packet"
	"otpdialog/settings"
	"otpdialog/settings/disk"
	"otpdialog/signin/session/radius"
)

// packetFiles are the files that the packets of a sign-in are written to when it is over.
type packetFiles struct {
	json, pcap string // "" for none
	raw        bool
	examples   bool
	log        *packet.Log // nil if there is no file
}

// What is kept of one sign-in, at most.
const (
	keptPackets = 100_000
	keptOctets  = 64 << 20
)

// The flags of the files.
const (
	packetsFlag  = "packets"
	pcapFlag     = "pcap"
	rawFlag      = "raw"
	examplesFlag = "example-addresses"
)

func (p *packetFiles) addFlags(c *cobra.Command) {
	c.Flags().StringVar(&p.json, packetsFlag, "", "write each packet to `FILE` as a line of JSON, decoded, without secrets")
	c.Flags().StringVar(&p.pcap, pcapFlag, "", "write the packets to `FILE` for Wireshark (pcapng), without secrets")
	c.Flags().BoolVar(&p.raw, rawFlag, false, "with --pcap: the octets as they were sent, passwords included")
	c.Flags().BoolVar(&p.examples, examplesFlag, false, "with --pcap: example addresses instead of those of loopback")
}

// begin makes sure that the files can be written, and returns what keeps the packets.
func (p *packetFiles) begin(isGate bool) (*packet.Log, error) {
	switch {
	case p.pcap == "" && (p.raw || p.examples):
		return nil, &usage.Error{Err: fmt.Errorf("--%s and --%s are about the file of --%s", rawFlag, examplesFlag, pcapFlag), Next: "add --" + pcapFlag + " FILE"}
	case p.json == "" && p.pcap == "":
		return nil, nil
	case isGate:
		return nil, &usage.Error{Err: errors.New("the policy makes this sign-in a gate, which keeps no packets"), Next: "leave out --" + packetsFlag + " and --" + pcapFlag}
	case p.json == "-" || p.pcap == "-":
		return nil, &usage.Error{Err: errors.New("packets are written to a file: standard output has the result"), Next: "name a file"}
	}
	for _, path := range []string{p.json, p.pcap} {
		if path == "" {
			continue
		}
		if err := disk.Unwritten(path, disk.Check(path)); err != nil {
			return nil, &exit.SettingsError{Err: err}
		}
	}
	p.log = packet.NewLog(keptPackets, keptOctets)
	return p.log, nil
}

// suit returns an error if files were asked for that a sign-in on c has no packets for.
func (p *packetFiles) suit(c *settings.Connection) error {
	if p.log == nil || c.Kind != settings.OIDC {
		return nil
	}
	return &usage.Error{
		Err:  fmt.Errorf("%s signs people in with OpenID Connect over HTTPS, so there are no RADIUS packets to write", c.Name),
		Next: "leave out --" + packetsFlag + " and --" + pcapFlag + "; --verbose reports each request to the provider",
	}
}

// write writes the files of a sign-in on c, and returns warnings about what is in them.
func (p *packetFiles) write(c *settings.Connection) (warnings []advice.Advice, err error) {
	if p.log == nil {
		return nil, nil
	}
	packets := p.log.Packets()
	var known *dictionary.Dictionary
	if len(packets) > 0 {
		if known, err = radius.Dictionary(c); err != nil { // it is unknown which attributes are secret
			return nil, err
		}
	}
	if p.json != "" {
		lines, wrong := packet.JSONLines(packet.Views(packets, known))
		if wrong == nil {
			wrong = disk.Unwritten(p.json, disk.Replace(p.json, lines, 0o600))
		}
		err = wrong
	}
	if p.pcap != "" {
		file := packet.Pcapng(packets, packet.PcapngOptions{Raw: p.raw, ExampleAddresses: p.examples, Dictionary: known})
		err = errors.Join(err, disk.Unwritten(p.pcap, disk.Replace(p.pcap, file, 0o600)))
	}
	if p.raw {
		warnings = append(warnings, advice.New("raw-packets", "anyone who knows or guesses the shared secret can read the passwords in "+p.pcap).
			Do("keep it to yourself, and delete it when you no longer need it"))
	}
	return warnings, err
}
