using System.Globalization;

namespace HwStack.Protocol.Tests;

/// <summary>firmware-protocol/vectors/protocol/cobs.txt and frames.txt, which the C firmware's tests read too.</summary>
public sealed class FrameVectorTests
{
    [Fact]
    public void Bytes_are_stuffed_and_unstuffed_as_the_vectors_say()
    {
        int checks = 0;
        foreach (string[] words in Lines("cobs.txt"))
        {
            byte[] coded = Bytes(words[^1]), plain = words[0] == "bad" ? [] : Bytes(words[1]), room = new byte[4096];
            int decoded = Cobs.Decode(coded, room);
            Assert.Equal(words[0] == "bad" ? -1 : plain.Length, decoded);
            Assert.Equal(plain, room[..Math.Max(0, decoded)]);
            if (words[0] == "both")
            {
                Assert.Equal(coded, room[..Cobs.Encode(plain, room)]);
            }

            checks++;
        }

        Assert.True(checks > 20);
    }

    [Fact]
    public void Frames_are_written_read_taken_and_dropped_as_the_vectors_say()
    {
        uint session = 0;
        int mtu = FrameCodec.MtuFloor, checks = 0;
        foreach (string[] words in Lines("frames.txt"))
        {
            switch (words[0])
            {
                case "session":
                    session = uint.Parse(words[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                    break;
                case "mtu":
                    mtu = int.Parse(words[1], CultureInfo.InvariantCulture);
                    break;
                case "frame" or "read":
                    Frame(words);
                    checks++;
                    break;
                default:
                    Wire(words, session, mtu);
                    checks++;
                    break;
            }
        }

        Assert.True(checks > 30);
    }

    private static void Frame(string[] words)
    {
        byte[] bytes = Bytes(words[1]), payload = Bytes(words[8]), room = new byte[8192];
        FrameHeader header = new(
            (Channel)byte.Parse(words[3], CultureInfo.InvariantCulture), (MessageType)byte.Parse(words[4], CultureInfo.InvariantCulture), (byte.Parse(words[5], CultureInfo.InvariantCulture) & 1) != 0,
            uint.Parse(words[6], NumberStyles.HexNumber, CultureInfo.InvariantCulture), ushort.Parse(words[7], CultureInfo.InvariantCulture));
        Assert.Equal(FrameFault.None, FrameCodec.Read(bytes, FrameCodec.MtuCeiling, out FrameHeader read, out ReadOnlySpan<byte> found));
        Assert.Equal(header, read);
        Assert.Equal(payload, found.ToArray());
        if (words[0] == "frame")
        {
            Assert.Equal(bytes, room[..FrameCodec.Write(header, payload, room)]);
        }
    }

    // A frame of channels 3 to 5 is for hosts, one of channels 1 and 2 for boards: what is taken is taken by one of them, what is dropped by neither.
    private static void Wire(string[] words, uint session, int mtu)
    {
        EndpointStatistics[] seen = [.. new[] { EndpointRole.Board, EndpointRole.Host }.Select(role =>
        {
            Endpoint receiver = new(new EndpointOptions { Role = role });
            receiver.Open(session, mtu, new ushort[6], 0);
            receiver.Receive(Bytes(words[1]), 0);
            return receiver.Statistics;
        })];
        string why = string.Join(' ', words[2..]);
        (long Undecodable, long WrongCrc, long Refused) expected = words[0] != "drop" ? (0, 0, 0) : words[2] switch { "2" => (1, 0, 0), "3" => (0, 1, 0), _ => (0, 0, 1) };
        if (words[0] == "take")
        {
            Assert.Contains(seen, statistics => (statistics.FramesTaken, statistics.Dropped) == (1, 0));
        }
        else
        {
            Assert.All(seen, statistics => Assert.Equal((why, 0, expected), (why, statistics.FramesTaken, (statistics.Undecodable, statistics.WrongCrc, statistics.Refused))));
        }
    }

    private static IEnumerable<string[]> Lines(string file) => File.ReadLines(RepositoryFiles.PathOf($"firmware-protocol/vectors/protocol/{file}"))
        .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static byte[] Bytes(string hex) => hex == "-" ? [] : Convert.FromHexString(hex);
}
