using HwStack.Boards;
using HwStack.Cli.CommandLine;
using HwStack.Image;
using HwStack.Runtime;

namespace HwStack.Cli.Boards;

/// <summary>A board as a target of a command: with the lock and the links it needs, and a progress line while the image is uploaded.</summary>
internal sealed class ConnectedTarget : Target
{
    private readonly BoardConnection _connection;
    private readonly BoardTarget _board;

    /// <summary>Takes the connection over.</summary>
    public ConnectedTarget(ChipImage image, BoardConnection connection, CliContext context)
    {
        _connection = connection;
        _board = new BoardTarget(image, connection.Address, connection.Open, new BoardSessionOptions { Time = context.Time }, new Uploading(context));
    }

    public override string Address => _board.Address;

    public override RunRecord Run(RunRequest request, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default) => _board.Run(request, progress, cancellation);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // First goodbye to the board, then the lock goes.
            _board.Dispose();
            _connection.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Reports on the running thread, and takes the line away when the upload is whole.</summary>
    private sealed class Uploading(CliContext context) : IProgress<UploadProgress>
    {
        private ProgressLine? _line;

        public void Report(UploadProgress value)
        {
            _line ??= new ProgressLine(context, "uploading");
            _line.Show((double)value.Bytes / Math.Max(1, value.Total), $"{value.Bytes:N0} of {value.Total:N0} bytes, {value.Skipped:N0} of them were there");
            if (value.Bytes == value.Total)
            {
                _line.Dispose();
                _line = null;
            }
        }
    }
}
