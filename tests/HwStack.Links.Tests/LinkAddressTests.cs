using HwStack.Diagnostics;

namespace HwStack.Links.Tests;

public sealed class LinkAddressTests
{
    [Theory]
    [InlineData("serial:/dev/ttyACM0", LinkKind.Serial, "/dev/ttyACM0", 0, null)]
    [InlineData("SERIAL:/dev/ttyUSB0?baud=921600", LinkKind.Serial, "/dev/ttyUSB0", 0, 921600)]
    [InlineData("serial:COM3", LinkKind.Serial, "COM3", 0, null)]
    [InlineData("serial:/dev/odd?name?baud=300", LinkKind.Serial, "/dev/odd?name", 0, 300)]
    [InlineData("usb:0403:6001:AB12?baud=3000000", LinkKind.Usb, "0403:6001:AB12", 0, 3_000_000)]
    [InlineData("pty:/tmp/board", LinkKind.Pty, "/tmp/board", 0, null)]
    [InlineData("tcp:127.0.0.1:4000", LinkKind.Tcp, "127.0.0.1", 4000, null)]
    [InlineData("tcp:[::1]:65535", LinkKind.Tcp, "::1", 65535, null)]
    [InlineData("tcp:localhost:0", LinkKind.Tcp, "localhost", 0, null)]
    [InlineData("unix:/tmp/a:b", LinkKind.Unix, "/tmp/a:b", 0, null)]
    [InlineData("board:virtual", LinkKind.Virtual, "", 0, null)]
    [InlineData("serial:/dev/ttyUSB0?fast=3000000", LinkKind.Serial, "/dev/ttyUSB0", 0, null, 3_000_000)]
    [InlineData("usb:AB12?baud=9600&fast=921600", LinkKind.Usb, "AB12", 0, 9600, 921_600)]
    [InlineData("serial:/dev/x?fast=1?baud=300&fast=600", LinkKind.Serial, "/dev/x?fast=1", 0, 300, 600)]
    [InlineData("pty:/tmp/board?fast=921600", LinkKind.Pty, "/tmp/board", 0, null, 921_600)]
    [InlineData("pty:/tmp/board?baud=9600", LinkKind.Pty, "/tmp/board?baud=9600", 0, null)]
    public void Every_form_is_read_and_written_back(string text, LinkKind kind, string name, int port, int? baud, int? fast = null)
    {
        var address = LinkAddress.Parse(text);
        Assert.Equal(new LinkAddress(kind, name, port, baud, fast), address);
        Assert.Equal(address, LinkAddress.Parse(address.ToString()));
        Assert.Equal(text, address.ToString(), ignoreCase: true);
    }

    [Theory]
    [InlineData("", "kind is missing", "Addresses are")]
    [InlineData("/dev/ttyACM0", "kind is missing", "serial:/dev/ttyACM0")]
    [InlineData("ttyUSB0", "kind is missing", "serial:/dev/ttyUSB0")]
    [InlineData("COM3", "kind is missing", "serial:COM3")]
    [InlineData("virtual", "kind is missing", "board:virtual")]
    [InlineData("localhost:4000", "'localhost' is not a kind", "tcp:localhost:4000")]
    [InlineData("serial:", "the device is missing", "")]
    [InlineData("serial:?baud=9600", "the device is missing", "")]
    [InlineData("serial:/dev/x?baud=0", "'0' is not a baud rate", "")]
    [InlineData("serial:/dev/x?baud=-1", "'-1' is not a baud rate", "")]
    [InlineData("serial:/dev/x?baud=99999999999", "not a baud rate", "")]
    [InlineData("serial:/dev/x?fast=", "'' is not a baud rate", "")]
    [InlineData("serial:/dev/x?fast=9600&fast=9600", "'fast' stands there twice", "")]
    [InlineData("serial:/dev/x?baud=9600&rate=2", "'rate=2' is not an option of a port", "")]
    [InlineData("pty:/tmp/x?fast=9600&baud=9600", "'baud=9600' is not an option of a terminal", "")]
    [InlineData("pty:?fast=9600", "the path is missing", "")]
    [InlineData("tcp:127.0.0.1:4000?fast=9600", "'4000?fast=9600' is not a port", "")]
    [InlineData("usb:", "the serial number is missing", "")]
    [InlineData("tcp:host", "the port is missing", "")]
    [InlineData("tcp::80", "the host is missing", "")]
    [InlineData("tcp:::1:80", "IPv6", "[::1]")]
    [InlineData("tcp:host:65536", "'65536' is not a port", "")]
    [InlineData("tcp:host:+1", "'+1' is not a port", "")]
    [InlineData("tcp:[host]:1", "is not a host", "")]
    [InlineData("board:other", "'virtual' is the only", "")]
    [InlineData("file:/x", "'file' is not a kind", "")]
    [InlineData("pty:/tmp/\u0000x", "control characters", "")]
    public void What_is_no_address_is_refused_with_the_reason_and_a_hint(string text, string reason, string hint)
    {
        UserError error = Assert.Throws<UserErrorException>(() => LinkAddress.Parse(text)).Errors[0];
        Assert.Equal("HW5000", error.Code);
        Assert.Contains(reason, error.Message);
        Assert.Contains(hint, error.Hint);
    }

    [Fact]
    public void Random_text_is_read_or_refused_and_what_is_read_is_written_back()
    {
        const string Alphabet = "serial:usbptcnxboardvu/dev?baud=0159[]:-+ .\0\n\u00e9\ud83d";
        uint state = 1;
        int read = 0;
        string[] heads = ["", "serial:", "usb:", "tcp:", "pty:", "unix:", "board:", "tcp:[", "serial:/x?baud=", "serial:/x?baud=1&fast=", "pty:/x?fast="];
        for (int i = 0; i < 50_000; i++)
        {
            string text = heads[Next(heads.Length)] + string.Concat(Enumerable.Range(0, Next(12)).Select(_ => Alphabet[Next(Alphabet.Length)]));
            try
            {
                var address = LinkAddress.Parse(text);
                Assert.Equal(address, LinkAddress.Parse(address.ToString()));
                read++;
            }
            catch (UserErrorException refused)
            {
                Assert.Equal("HW5000", refused.Errors[0].Code);
            }
        }

        Assert.InRange(read, 500, 49_000);

        int Next(int bound)
        {
            state = (state * 1664525u) + 1013904223u;
            return (int)((state >> 8) % (uint)bound);
        }
    }

    [Fact]
    public void An_endless_text_is_refused_without_being_repeated()
    {
        UserError error = Assert.Throws<UserErrorException>(() => LinkAddress.Parse("unix:/" + new string('x', 100_000))).Errors[0];
        Assert.True(error.ToString().Length < 1000);
    }
}
