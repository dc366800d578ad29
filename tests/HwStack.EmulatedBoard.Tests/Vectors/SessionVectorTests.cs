using System.Globalization;
using HwStack.Boards.Firmware;
using HwStack.Protocol;

namespace HwStack.EmulatedBoard.Tests;

/// <summary>The virtual board against firmware-protocol/vectors/protocol/sessions-*.txt, line by line, on a clock of its own.</summary>
public sealed class SessionVectorTests
{
    public static TheoryData<string> Files() =>
        new(Directory.GetFiles(RepositoryFiles.PathOf("firmware-protocol/vectors/protocol"), "sessions-*.txt").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void The_virtual_board_answers_as_the_vectors_say(string file)
    {
        var clock = new ManualTimeProvider();
        string[] lines = File.ReadAllLines(RepositoryFiles.PathOf($"firmware-protocol/vectors/protocol/{file}"));
        using var board = new VirtualBoard((lines.Contains("slots") ? ExampleOfFirmware() : new VirtualBoardOptions()) with { Time = clock });
        var host = new VectorHost();
        int checks = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            string[] words = lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && words[0] != "#")
            {
                try
                {
                    Play(words, board, host, clock);
                    checks += words[0] is "in" or "at" ? 0 : 1;
                }
                catch (Exception e) when (e is Xunit.Sdk.XunitException or InvalidOperationException)
                {
                    Assert.Fail($"{file} line {i + 1}, {lines[i][..Math.Min(100, lines[i].Length)]}: {e.Message}");
                }
            }
        }

        Assert.True(checks > 10);
    }

    private static void Play(string[] words, VirtualBoard board, VectorHost host, ManualTimeProvider clock)
    {
        switch (words[0])
        {
            case "slots":
                // The board was made so.
                break;
            case "restart":
                board.Reboot();
                break;
            case "at":
                Assert.Null(host.Unclaimed());
                Advance(board, host, clock, Number(words[1]));
                break;
            case "in":
                board.Receive(Convert.FromHexString(words[1]));
                break;
            case "acknowledge":
                board.Receive(host.Acknowledge((ushort)Number(words[1])));
                break;
            case "welcome":
                CheckWelcome(words, host);
                break;
            case "out":
                (MessageType type, byte[] payload) = host.Next((int)Number(words[1]));
                Assert.Equal((MessageType)Number(words[2]), type);
                AssertPattern(words[3], Convert.ToHexStringLower(payload));
                break;
            case "outputs" or "spikes":
                List<string> events = words[0] == "outputs" ? host.OutputEvents : host.SpikeEvents;
                Assert.Equal(words[2] == "-" ? "" : words[2], string.Join(',', events));
                Assert.True(events.Count == 0 || host.StreamEpoch == Number(words[1]));
                events.Clear();
                break;
            case "states":
                CheckStates(words, host);
                break;
            case "progress":
                Assert.Equal((ulong)Number(words[1]), host.Progress);
                break;
            case "done":
                (MessageType doneType, byte[] donePayload) = host.Next(3);
                Assert.Equal(MessageType.Done, doneType);
                Assert.True(DoneMessage.TryRead(donePayload, out DoneMessage done));
                Assert.Equal((Number(words[1]), Number(words[2]), Number(words[3])), (done.Epoch, (long)done.Reason, (long)done.NextTick));
                break;
            case "fault":
                (MessageType faultType, byte[] faultPayload) = host.Next(5);
                Assert.Equal(MessageType.Fault, faultType);
                FaultRecord? fault = FaultRecord.Read(faultType, faultPayload);
                Assert.Equal((Number(words[1]), Number(words[2])), (fault!.Level, fault.Code));
                break;
            case "acked":
                (ushort Expected, bool Gap)? acked = host.Acked((int)Number(words[1]));
                Assert.Equal(((ushort)Number(words[2]), words[3] == "1"), acked);
                break;
            case "unacked":
                Assert.Null(host.Acked((int)Number(words[1])));
                break;
            case "asked" or "unasked":
                Assert.Equal(words[0] == "asked", host.Asked((int)Number(words[1])));
                break;
            case "repeated":
                Assert.True(host.Repeated((int)Number(words[1]), (ushort)Number(words[2])));
                break;
            case "unrepeated":
                Assert.False(host.Repeated((int)Number(words[1]), null));
                break;
            default:
                Assert.Fail($"unknown line {words[0]}");
                break;
        }
    }

    private static VirtualBoardOptions ExampleOfFirmware()
    {
        FirmwareHeader header = FirmwareFile.Parse(Example("file"), "example").Header;
        return new VirtualBoardOptions
        {
            Board = header.Board, Firmware = header.Version.ToString(), SecurityCounter = header.SecurityCounter, FirmwareKeys = [FirmwarePublicKey.Of(Example("key"), "example")],
        };
    }

    private static byte[] Example(string what) => Convert.FromHexString(
        File.ReadLines(RepositoryFiles.PathOf("firmware-protocol/vectors/firmware/example.txt")).Single(line => line.StartsWith(what + " ", StringComparison.Ordinal))[(what.Length + 1)..]);

    private static void Advance(VirtualBoard board, VectorHost host, ManualTimeProvider clock, long milliseconds)
    {
        byte[] wire = new byte[65536];
        do
        {
            if (clock.Elapsed.TotalMilliseconds < milliseconds)
            {
                clock.Advance(TimeSpan.FromMilliseconds(1));
            }

            for (int turn = 0; turn < 3; turn++)
            {
                board.Work();
                for (int length; (length = board.Transmit(wire)) > 0;)
                {
                    host.Receive(wire.AsSpan(0, length));
                }
            }
        }
        while (clock.Elapsed.TotalMilliseconds < milliseconds);
    }

    private static void CheckWelcome(string[] words, VectorHost host)
    {
        (uint session, byte[] payload) = host.Welcome();
        Assert.Equal(uint.Parse(words[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture), session);
        if (host.Session != session)
        {
            host.NewSession();
        }

        host.Session = session;
        Welcome? welcome = Welcome.Read(payload);
        Assert.NotNull(welcome);
        Assert.Equal((1, 1, 0), (welcome.MajorMin, welcome.MajorMax, welcome.Minor));
        Assert.Equal(Number(words[2]), (long)welcome.State);
        Assert.Equal(words[3] == "1", welcome.ImageSha256 is not null);
        Assert.Equal(ProtocolVersion.Schema, welcome.Schema);
    }

    private static void CheckStates(string[] words, VectorHost host)
    {
        byte[] values = Convert.FromHexString(words[4]);
        for (int got = 0; got < values.Length;)
        {
            (MessageType type, byte[] payload) = host.Next(4);
            Assert.Equal(MessageType.States, type);
            var from = new WireReader(payload);
            Assert.Equal((Number(words[1]), Number(words[2]), Number(words[3])), ((long)from.U16(), (long)from.U16(), (long)from.U64()));
            Assert.Equal((uint)got, from.U32());
            Assert.Equal(values[got..(got + from.Rest.Length)], from.Rest.ToArray());
            got += from.Rest.Length;
        }
    }

    private static void AssertPattern(string pattern, string payload)
    {
        bool open = pattern.EndsWith('*');
        string fixedPart = open ? pattern[..^1] : pattern;
        fixedPart = fixedPart == "-" ? "" : fixedPart;
        Assert.True(open ? payload.Length >= fixedPart.Length : payload.Length == fixedPart.Length, $"got {payload}");
        for (int i = 0; i < fixedPart.Length; i++)
        {
            Assert.True(fixedPart[i] == '.' || fixedPart[i] == payload[i], $"got {payload}, differs at digit {i}");
        }
    }

    private static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);
}
