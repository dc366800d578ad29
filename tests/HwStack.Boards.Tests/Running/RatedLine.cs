using HwStack.Links;

namespace HwStack.Boards.Tests;

/// <summary>A serial line in memory: bytes written at another speed than the other end reads at arrive as noise, as do those that a direction cannot carry at its speed.</summary>
internal sealed class RatedLine
{
    private readonly int? _fast;

    public RatedLine(Link host, Link board, int? fast)
    {
        _fast = fast;
        Host = new End(this, host, isHost: true);
        Board = new End(this, board, isHost: false);
    }

    public Link Host { get; }

    public Link Board { get; }

    /// <summary>Fastest speed that arrives in order, from and to the host.</summary>
    public int MostOut { get; set; } = int.MaxValue;

    public int MostIn { get; set; } = int.MaxValue;

    /// <summary>Speeds that the host's end has had, in order.</summary>
    public List<int> HostSpeeds { get; } = [115_200];

    public List<int> BoardSpeeds { get; } = [115_200];

    private sealed class End(RatedLine line, Link inner, bool isHost) : Link
    {
        private readonly List<int> _speeds = isHost ? line.HostSpeeds : line.BoardSpeeds;

        public override string Address => inner.Address;

        public override bool HasBaudRate => true;

        public override int BaudRate => _speeds[^1];

        public override int? FastBaudRate => isHost ? line._fast : null;

        public override int Read(Span<byte> buffer) => inner.Read(buffer);

        public override int Write(ReadOnlySpan<byte> bytes)
        {
            if (line.HostSpeeds[^1] == line.BoardSpeeds[^1] && BaudRate <= (isHost ? line.MostOut : line.MostIn))
            {
                return inner.Write(bytes);
            }

            byte[] noise = bytes.ToArray();
            for (int i = 0; i < noise.Length; i++)
            {
                noise[i] ^= 0xa5;
            }

            return inner.Write(noise);
        }

        public override void Wait(bool forWriting, TimeSpan timeout) => inner.Wait(forWriting, timeout);

        public override void Wake() => inner.Wake();

        public override void SetBaudRate(int baud) => _speeds.Add(baud);

        protected override void Dispose(bool disposing) => inner.Dispose();
    }
}
