using System.Buffers.Binary;
using HwStack.Diagnostics;
using HwStack.Links.InProcess;
using HwStack.Links.Tracing;

namespace HwStack.Links.Tests.Tracing;

public sealed class PcapngTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_traced_link_writes_a_packet_for_each_frame_with_time_and_direction()
    {
        using var folder = new TemporaryFolder();
        var time = new ManualTimeProvider(Start);
        string path = folder.File("trace.pcapng");
        using var pair = new LoopbackPair();
        using (var traced = TracingLink.ToFile(pair.Host, path, time))
        {
            time.Advance(TimeSpan.FromMicroseconds(1.5));
            traced.Write([1, 2]);
            time.Advance(TimeSpan.FromMilliseconds(1));
            traced.Write([3, 0, 0, 4]);
            pair.Board.Write([5, 0]);
            Assert.Equal([5, 0], LinkExchange.ReadExactly(traced, 2));
            Assert.Null(traced.Failure);

            // Whole while the run goes on: what is complete can be read.
            Assert.Equal(3, ReadAll(File.ReadAllBytes(path)).Packets.Count);
        }

        List<TracedPacket> packets = ReadAll(File.ReadAllBytes(path)).Packets;
        Assert.Equal([[1, 2, 3, 0], [0], [5, 0], [4]], packets.Select(packet => packet.Bytes));
        Assert.Equal([LinkDirection.Outgoing, LinkDirection.Outgoing, LinkDirection.Incoming, LinkDirection.Outgoing], packets.Select(packet => packet.Direction!.Value));
        Assert.All(packets, packet => Assert.Equal(("loopback", 147, (Start.ToUnixTimeMilliseconds() * 1_000_000) + 1_001_500), (packet.Interface, packet.LinkType, packet.TimeNs)));
    }

    [Fact]
    public void The_bytes_of_a_small_trace_are_those_of_the_format()
    {
        byte[] file = Trace(writer => writer.Write(LinkDirection.Incoming, [0xAA], DateTimeOffset.UnixEpoch.AddSeconds(5)));
        Assert.Equal(
            "0A0D0D0A2C0000004D3C2B1A01000000FFFFFFFFFFFFFFFF0400070068777374" + "61636B00000000002C000000"
            + "01000000280000009300000000000000" + "02000300746370000900010009000000" + "0000000028000000"
            + "0600000030000000" + "00000000" + "01000000" + "00F2052A" + "01000000" + "01000000" + "AA000000" + "02000400" + "01000000" + "00000000" + "30000000",
            Convert.ToHexString(file));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Both_byte_orders_several_sections_resolutions_and_unknown_blocks_are_read(bool bigEndian)
    {
        var file = new BlockBuilder(bigEndian);
        file.Section();
        file.Interface(147, snap: 0, [(9, [6]), (2, "uart"u8.ToArray())]);
        file.Block(0x0BAD, 1, 2, 3);
        file.Packet(0, timestamp: 1_500_000, [9, 8, 7, 0], [(2, file.Word(2))]);
        file.Section();
        file.Interface(1, snap: 2, [(9, [0x8A]), (14, file.Long(10))]);
        file.Packet(0, timestamp: 512, [1], []);
        file.Simple(original: 5, [1, 2]);
        (List<TracedPacket> packets, bool cutOff) = ReadAll(file.Bytes);
        Assert.False(cutOff);
        Assert.Equal(3, packets.Count);
        Assert.Equal((1_500_000_000L, LinkDirection.Outgoing, "uart", 147), (packets[0].TimeNs, packets[0].Direction!.Value, packets[0].Interface, packets[0].LinkType));
        Assert.Equal((10_500_000_000L, (LinkDirection?)null, 1), (packets[1].TimeNs, packets[1].Direction, packets[1].LinkType));
        Assert.Equal([1, 2], packets[2].Bytes);
        Assert.Equal(5, packets[2].OriginalBytes);
    }

    [Fact]
    public void A_file_cut_off_anywhere_gives_its_whole_packets()
    {
        byte[] file = Trace(writer =>
        {
            for (byte i = 1; i <= 5; i++)
            {
                writer.Write(LinkDirection.Outgoing, [i, 0], Start);
            }
        });
        int heads = file.Length - (5 * 48);
        for (int length = 12; length < file.Length; length++)
        {
            (List<TracedPacket> packets, bool cutOff) = ReadAll(file[..length]);
            Assert.Equal(Math.Max(0, (length - heads) / 48), packets.Count);
            bool atBoundary = length == 44 || (length >= heads && (length - heads) % 48 == 0);
            Assert.Equal(!atBoundary, cutOff);
        }
    }

    [Fact]
    public void What_is_no_pcapng_is_refused()
    {
        Assert.Equal("HW1990", LinkOpenerTests.Code(() => ReadAll([])));
        Assert.Equal("HW1990", LinkOpenerTests.Code(() => ReadAll([1, 2, 3])));
        Assert.Equal("HW1990", LinkOpenerTests.Code(() => ReadAll(new byte[100])));
        UserError old = Assert.Throws<UserErrorException>(() => ReadAll([0xD4, 0xC3, 0xB2, 0xA1, .. new byte[20]])).Errors[0];
        Assert.Contains("pcap", old.Message);
        Assert.Contains("editcap", old.Hint);
    }

    [Fact]
    public void Lying_lengths_are_refused_without_taking_the_memory()
    {
        var file = new BlockBuilder(bigEndian: false);
        file.Section();
        byte[] tooLong = [.. file.Bytes, 6, 0, 0, 0, 0, 0, 0, 0x7F];
        Assert.Equal("HW1992", LinkOpenerTests.Code(() => ReadAll(tooLong)));
        byte[] odd = [.. file.Bytes, 6, 0, 0, 0, 13, 0, 0, 0];
        Assert.Equal("HW1991", LinkOpenerTests.Code(() => ReadAll(odd)));
        file.Interface(147, 0, []);
        file.Block(6, 0, 0, 0, 1000, 1000);
        Assert.Equal("HW1991", LinkOpenerTests.Code(() => ReadAll(file.Bytes)));
        byte[] claims16Mib = [.. new BlockBuilder(false).WithSection().Bytes, 6, 0, 0, 0, 0, 0, 0, 1];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(ReadAll(claims16Mib).IsCutOff);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Mutated_traces_are_read_or_refused_with_bounded_memory()
    {
        byte[] file = Trace(writer =>
        {
            for (int i = 1; i <= 20; i++)
            {
                writer.Write((LinkDirection)(i & 1), LinkExchange.Pattern(i * 3), Start);
            }
        });
        uint state = 12345;
        int refused = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        const int Mutants = 20_000;
        for (int i = 0; i < Mutants; i++)
        {
            byte[] mutant = (byte[])file.Clone();
            for (int change = 1 + Next(4); change > 0; change--)
            {
                mutant[Next(mutant.Length)] = (byte)(Next(3) switch { 0 => 0, 1 => 0xFF, _ => Next(256) });
            }

            try
            {
                Assert.InRange(ReadAll(mutant[..(mutant.Length - Next(mutant.Length))]).Packets.Count, 0, 20);
            }
            catch (UserErrorException error)
            {
                Assert.Matches("^HW199[012]$", error.Errors[0].Code);
                refused++;
            }
        }

        Assert.InRange(refused, Mutants / 20, Mutants - 1);
        Assert.True((GC.GetAllocatedBytesForCurrentThread() - before) / Mutants < 64 << 10);

        int Next(int bound)
        {
            state = (state * 1664525u) + 1013904223u;
            return (int)((state >> 8) % (uint)bound);
        }
    }

    [Fact]
    public void A_trace_that_cannot_be_written_is_refused_at_the_start_and_reported_in_between()
    {
        using var folder = new TemporaryFolder();
        using var pair = new LoopbackPair();
        Assert.Equal("HW5043", LinkOpenerTests.Code(() => TracingLink.ToFile(pair.Host, folder.File("no/such/folder"), TimeProvider.System)));
        using var other = new LoopbackPair();
        using var traced = new TracingLink(other.Host, new PcapngWriter(new SmallDisk(200), "small"), TimeProvider.System);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(2, traced.Write([1, 0]));
        }

        Assert.Equal("the disk is full", traced.Failure);
        Assert.Equal(20, other.Board.Read(new byte[100]));
    }

    [Fact]
    public void Tracing_allocates_nothing_per_frame()
    {
        using var pair = new LoopbackPair();
        using var traced = new TracingLink(pair.Host, new PcapngWriter(Stream.Null, "x"), TimeProvider.System);
        Assert.Equal(0, LinkExchange.AllocatedByExchanges(traced, pair.Board));
    }

    private static byte[] Trace(Action<PcapngWriter> write)
    {
        var stream = new MemoryStream();
        using (var writer = new PcapngWriter(stream, "tcp"))
        {
            write(writer);
        }

        return stream.ToArray();
    }

    private static (List<TracedPacket> Packets, bool IsCutOff) ReadAll(byte[] file)
    {
        var reader = new PcapngReader(new MemoryStream(file), "trace.pcapng");
        List<TracedPacket> packets = [];
        while (reader.Next() is { } packet)
        {
            packets.Add(packet);
        }

        return (packets, reader.IsCutOff);
    }

    private sealed class SmallDisk(int bytes) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Length + buffer.Length > bytes)
            {
                throw new IOException("the disk is full");
            }

            base.Write(buffer);
        }
    }

    /// <summary>Writes blocks of the format independently of the writer under test.</summary>
    private sealed class BlockBuilder(bool bigEndian)
    {
        private readonly List<byte> _file = [];

        public byte[] Bytes => [.. _file];

        public BlockBuilder WithSection()
        {
            Section();
            return this;
        }

        public void Section() => Raw(0x0A0D0D0A, [.. Word(0x1A2B3C4D), .. Half(1), .. Half(0), .. Long(-1)]);

        public void Interface(int linkType, int snap, (int Code, byte[] Value)[] options) => Raw(1, [.. Half(linkType), .. Half(0), .. Word(snap), .. Options(options)]);

        public void Packet(int index, long timestamp, byte[] bytes, (int Code, byte[] Value)[] options) =>
            Raw(6, [.. Word(index), .. Word((int)(timestamp >> 32)), .. Word((int)timestamp), .. Word(bytes.Length), .. Word(bytes.Length), .. Padded(bytes), .. Options(options)]);

        public void Simple(int original, byte[] kept) => Raw(3, [.. Word(original), .. Padded(kept)]);

        public void Block(int type, params int[] words) => Raw(type, [.. words.SelectMany(Word)]);

        public byte[] Word(int value) => Ordered(4, bytes => BinaryPrimitives.WriteInt32LittleEndian(bytes, value));

        public byte[] Long(long value) => Ordered(8, bytes => BinaryPrimitives.WriteInt64LittleEndian(bytes, value));

        private byte[] Half(int value) => Ordered(2, bytes => BinaryPrimitives.WriteInt16LittleEndian(bytes, (short)value));

        private void Raw(int type, byte[] body) => _file.AddRange([.. Word(type), .. Word(body.Length + 12), .. body, .. Word(body.Length + 12)]);

        private byte[] Options((int Code, byte[] Value)[] options) =>
            options.Length == 0 ? [] : [.. options.SelectMany(option => (byte[])[.. Half(option.Code), .. Half(option.Value.Length), .. Padded(option.Value)]), 0, 0, 0, 0];

        private byte[] Ordered(int length, Action<byte[]> write)
        {
            byte[] bytes = new byte[length];
            write(bytes);
            if (bigEndian)
            {
                Array.Reverse(bytes);
            }

            return bytes;
        }

        private static byte[] Padded(byte[] bytes) => [.. bytes, .. new byte[(4 - (bytes.Length % 4)) % 4]];
    }
}
