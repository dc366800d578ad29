namespace HwStack.Protocol.Tests.Messages;

/// <summary>firmware-protocol/vectors/protocol/messages.txt, which the C firmware's tests read too: once through the table of messages, and once through the types that carry a message in this code.</summary>
public sealed class MessageVectorTests
{
    private static readonly string[] Files = [.. Lines("schema.txt")];
    private static readonly string[][] Vectors = [.. Lines("messages.txt").Select(line => line.Split(' '))];

    [Fact]
    public void Payloads_are_written_read_and_refused_as_the_table_of_messages_says()
    {
        MessageSchema schema = new(Files);
        HashSet<string> seen = [];
        foreach (string[] words in Vectors)
        {
            string what = $"{words[0]} {words[1]} {words[2]}";
            byte[] payload = Bytes(words[3]);
            string? fields = words[0] == "short" ? null : string.Join(' ', words[5..]);
            Assert.True(fields == schema.Read(words[1], payload), $"{what}: {schema.Read(words[1], payload) ?? "malformed"}");
            if (words[0] == "message")
            {
                Assert.True(payload.AsSpan().SequenceEqual(schema.Write(words[1], fields!)), $"{what}: {Convert.ToHexStringLower(schema.Write(words[1], fields!))}");
            }

            seen.Add(words[1]);
        }

        // A message without a vector would be a message that nobody has tried.
        Assert.Equal(schema.Names.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Types_read_what_the_vectors_say_and_refuse_what_is_malformed()
    {
        int read = 0, refused = 0;
        foreach (string[] words in Vectors)
        {
            byte[] payload = Bytes(words[3]);
            string what = $"{words[0]} {words[1]} {words[2]}";
            string? fields = TypedMessages.Read(words[1], payload, out bool typed);
            if (!typed || (words[1] == "WELCOME" && words[2] != "full"))
            {
                // Neither is there a type for all messages, nor takes a host a WELCOME that says less than what every board must say.
                continue;
            }

            Assert.True(fields == (words[0] == "short" ? null : TypedMessages.WithDefaults(words[1], words[5..])), $"{what}: {fields ?? "malformed"}");
            read += words[0] == "short" ? 0 : 1;
            refused += words[0] == "short" ? 1 : 0;
        }

        Assert.InRange(read, 20, 100);
        Assert.InRange(refused, 10, 100);
    }

    [Fact]
    public void Types_write_the_vectors_bytes()
    {
        int written = 0;
        foreach (string[] words in Vectors.Where(words => words[0] == "message" && !words[2].StartsWith("longer", StringComparison.Ordinal)))
        {
            byte[] payload = Bytes(words[3]);
            if (TypedMessages.Rewritten(words[1], payload) is { } again)
            {
                Assert.True(payload.AsSpan().SequenceEqual(again), $"{words[1]} {words[2]}: {Convert.ToHexStringLower(again)}");
                written++;
            }
        }

        Assert.InRange(written, 10, 100);
    }

    [Fact]
    public void A_hello_says_the_same_after_being_written_and_read()
    {
        HelloMessage hello = new() { Mtu = 4096, Credits = [8, 0, 0, 32, 16, 4], IdleMs = 600_000, Host = "tester", Schema = 0xdeadbeef, MajorMax = 2, Minor = 7 };
        byte[] room = new byte[FrameCodec.MtuFloor];
        int length = hello.Write(room);
        string told = TypedMessages.Read("HELLO", room.AsSpan(0, length), out _)!;
        Assert.Equal("lowest=1 highest=2 minor=7 tlv.mtu=4096 tlv.credits=8:0:0:32:16:4 tlv.schema=3735928559 tlv.idle=600000 tlv.host=tester", told);
        // The same through the table of messages, which keeps the order of the fields on the wire.
        Assert.Equal(told.Split(' ').Order(StringComparer.Ordinal), new MessageSchema(Files).Read("HELLO", room.AsSpan(0, length))!.Split(' ').Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_schema_that_this_code_tells_is_the_tables() =>
        Assert.Equal(ProtocolVersion.Schema, Crc32C(File.ReadAllBytes(PathOf("schema.txt"))));

    private static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc = System.Numerics.BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }

    private static IEnumerable<string> Lines(string name) => File.ReadLines(PathOf(name)).Where(line => line.Length > 0 && line[0] != '#');

    private static string PathOf(string name) => RepositoryFiles.PathOf("firmware-protocol/vectors/protocol/" + name);

    private static byte[] Bytes(string text) => text == "-" ? [] : Convert.FromHexString(text);
}
