using HwStack.Protocol;

namespace HwStack.Cli.Fuzz;

/// <summary>Makes bytes for the wire: real messages with changed payloads and right check values, damaged frames, and noise. Numbered frames follow their channel's count, so that many reach the code behind the codec.</summary>
internal sealed class FrameMutator(IReadOnlyList<(FrameHeader Header, byte[] Payload)> corpus)
{
    private const int WireMax = 8192;
    private const int NoiseMax = 600;

    private readonly byte[] _wire = new byte[WireMax];
    private readonly byte[] _payload = new byte[FrameCodec.MtuCeiling];
    private readonly ushort[] _next = new ushort[256];

    /// <summary>A new session has begun: channels count from 0.</summary>
    public void Restart() => Array.Clear(_next);

    /// <summary>The next bytes; valid until the next call.</summary>
    /// <param name="random">Chooses.</param>
    /// <param name="session">Session of the receiver.</param>
    /// <param name="mtu">Longest payload that counts as one.</param>
    public ReadOnlySpan<byte> Next(SplitMix random, uint session, int mtu)
    {
        if (random.Next(16) == 0)
        {
            Span<byte> noise = _wire.AsSpan(0, 1 + random.Next(NoiseMax));
            Fill(noise, random);
            noise[^1] = 0;
            return noise;
        }

        (FrameHeader header, byte[] payload) = corpus[random.Next(corpus.Count)];
        int length = Payload(payload, Math.Min(mtu, _payload.Length), random);
        bool numbered = random.Next(32) == 0 ? !header.Numbered : header.Numbered, stranger = random.Next(64) == 0, damaged = random.Next(8) == 0;
        MessageType type = random.Next(8) == 0 ? (MessageType)random.Next(256) : header.Type;
        Channel channel = random.Next(32) == 0 ? (Channel)random.Next(6) : header.Channel;
        ushort sequence = 0;
        if (numbered)
        {
            // What does not arrive takes no number, or everything behind it would be dropped as too early.
            ref ushort next = ref _next[(int)channel];
            sequence = random.Next(16) == 0 ? (ushort)random.Next() : stranger || damaged ? next : next++;
        }

        int wire = FrameCodec.WriteWire(new FrameHeader(channel, type, numbered, stranger ? (uint)random.Next() : session, sequence), _payload.AsSpan(0, length), _wire);
        for (int flips = damaged ? 1 + random.Next(4) : 0; flips > 0; flips--)
        {
            _wire[random.Next(wire)] ^= (byte)(1 << random.Next(8));
        }

        return _wire.AsSpan(0, wire);
    }

    private int Payload(byte[] original, int mtu, SplitMix random)
    {
        int length = Math.Min(original.Length, mtu);
        original.AsSpan(0, length).CopyTo(_payload);
        switch (random.Next(6))
        {
            case 0:
                length = random.Next(length + 1);
                break;
            case 1:
                int longer = Math.Min(mtu, length + random.Next(64));
                Fill(_payload.AsSpan(length, longer - length), random);
                length = longer;
                break;
            case 2:
                length = random.Next(Math.Min(mtu, NoiseMax));
                Fill(_payload.AsSpan(0, length), random);
                break;
            default:
                for (int changes = random.Next(5); changes > 0 && length > 0; changes--)
                {
                    _payload[random.Next(length)] = random.Next(3) switch { 0 => 0, 1 => 0xff, _ => (byte)random.Next() };
                }

                break;
        }

        return length;
    }

    private static void Fill(Span<byte> bytes, SplitMix random)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)random.Next();
        }
    }
}
