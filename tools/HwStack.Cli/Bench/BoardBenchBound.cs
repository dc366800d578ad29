using HwStack.Links.InProcess;
using HwStack.Protocol;

namespace HwStack.Cli.Bench;

/// <summary>What no driver can do without, in the same program on the same machine: spikes into frames, CRC, COBS and into a link, or the way back, with nothing around it.</summary>
internal static class BoardBenchBound
{
    private const int Mtu = 1024;

    /// <summary>Processor time per spike, ns.</summary>
    /// <param name="direction">in: to the board; out: from it.</param>
    /// <param name="spikes">How many.</param>
    public static double NsPerSpike(string direction, long spikes)
    {
        bool input = direction == "in";
        int head = input ? SpikeBlock.InputBytes : SpikeBlock.OutputBytes, most = (Mtu - head) / WireEvent.Bytes;
        byte[] payload = new byte[Mtu], wire = new byte[FrameCodec.WireMax(Mtu)], taken = new byte[16384];
        FrameReader reader = new();
        ulong sum = 0;
        double ns = 0;
        using LoopbackPair pair = new();
        for (long done = 0; done < spikes; done += most)
        {
            double start = ThreadClock.NowNs();
            int length = Fill(payload, head, most, (ulong)done, input, wire);
            pair.Host.Write(wire.AsSpan(0, length));
            double written = ThreadClock.NowNs();
            int arrived = pair.Board.Read(taken);
            sum += Read(reader, taken.AsSpan(0, arrived), input);
            ns += input ? written - start : ThreadClock.NowNs() - written;
        }

        return sum == 0 ? throw new InvalidOperationException("The bound has moved no spikes.") : ns / spikes;
    }

    private static int Fill(byte[] payload, int head, int count, ulong tick, bool input, byte[] wire)
    {
        new SpikeBlock(1, (ushort)count, 0, tick, tick + 1).Write(payload, input);
        for (int i = 0; i < count; i++)
        {
            WireEvent.OfPort((ushort)(i / BoardBenchJob.Width), 0, i % BoardBenchJob.Width, 1).Write(payload.AsSpan(head + (i * WireEvent.Bytes)));
        }

        FrameHeader header = new(input ? Channel.Input : Channel.Output, input ? MessageType.SpikesIn : MessageType.Outputs, true, 1, (ushort)tick);
        return FrameCodec.WriteWire(header, payload.AsSpan(0, head + (count * WireEvent.Bytes)), wire);
    }

    private static ulong Read(FrameReader reader, ReadOnlySpan<byte> bytes, bool input)
    {
        ulong sum = 0;
        reader.Take(bytes, out bool ended, out ReadOnlySpan<byte> frame);
        if (ended && FrameCodec.Read(frame, Mtu, out _, out ReadOnlySpan<byte> payload) == FrameFault.None && SpikeBlock.TryRead(payload, input, out SpikeBlock block, out ReadOnlySpan<byte> events))
        {
            for (int i = 0; i < block.Count; i++)
            {
                WireEvent one = WireEvent.Read(events, i);
                sum += block.Base + one.Delta + one.Word + 1;
            }
        }

        return sum;
    }
}
