using HwStack.Diagnostics;
using HwStack.EmulatedBoard;
using HwStack.Image;
using HwStack.Links;
using HwStack.Links.Faults;
using HwStack.Protocol;
using HwStack.Runtime;

namespace HwStack.Boards.Tests;

public sealed class BoardTargetTests
{
    [Fact]
    public void A_board_gives_the_emulators_spikes_states_and_counters_and_again_when_run_again()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            ChipImage image = Runs.Image(seed);
            RunRequest request = Runs.Request(image, seed, 60);
            RunRecord expected = Runs.OnEmulator(image, request);
            Assert.True(expected.TotalSpikes > 20);
            using var bench = new Bench();
            using var target = new BoardTarget(image, "board:test", bench.Open, bench.Options);
            Runs.AssertSame(expected, target.Run(request));
            Runs.AssertSame(expected, target.Run(request));
            Assert.Equal(1, bench.Opened);
        }
    }

    [Fact]
    public void Small_frames_and_one_frame_of_room_change_nothing()
    {
        ChipImage image = Runs.Image(3);
        RunRequest request = Runs.Request(image, 3, 80);
        using var bench = new Bench(new VirtualBoardOptions { Mtu = 240, Room = [4, 2, 2, 1, 1, 1] });
        using var target = new BoardTarget(image, "board:test", bench.Open, bench.Options with { Room = [2, 1, 1, 1, 1, 1] });
        Runs.AssertSame(Runs.OnEmulator(image, request), target.Run(request));
    }

    [Theory]
    [InlineData("drop")]
    [InlineData("flip")]
    [InlineData("duplicate")]
    [InlineData("reorder")]
    [InlineData("stall")]
    public void Whatever_a_line_does_to_one_frame_in_a_hundred_no_spike_is_lost_doubled_or_invented(string fault)
    {
        ChipImage image = Runs.Image(5);
        RunRequest request = Runs.Request(image, 5, 40);
        RunRecord expected = Runs.OnEmulator(image, request);
        long harmed = 0;
        for (int seed = 0; seed < 40; seed++)
        {
            LinkFaultRates rates = Rates(fault, 0.01);
            using var bench = new Bench { Faults = _ => new LinkFaultPlan((ulong)seed) { Outgoing = rates, Incoming = rates } };
            using var target = new BoardTarget(image, "board:test", bench.Open, bench.Options);
            Runs.AssertSame(expected, target.Run(request));
            harmed += bench.Board.Statistics.Dropped + bench.Board.Statistics.Repeats + bench.Board.Statistics.Repeated;
        }

        Assert.True(harmed > 0 || fault == "stall");
    }

    [Fact]
    public void A_line_cut_at_any_frame_ends_in_the_same_spikes_on_the_next_session_or_a_clear_error_and_the_board_stays_usable()
    {
        ChipImage image = Runs.Image(6);
        RunRequest request = Runs.Request(image, 6, 20);
        RunRecord expected = Runs.OnEmulator(image, request);
        int repeated = 0;
        for (int after = 0; after < 60; after++)
        {
            foreach (LinkDirection direction in (ReadOnlySpan<LinkDirection>)[LinkDirection.Outgoing, LinkDirection.Incoming])
            {
                using var bench = new Bench { Faults = n => n == 0 ? new LinkFaultPlan(1) { Cut = new LinkCut(direction, LinkCutUnit.Boundaries, after, Silent: after % 2 == 1) } : null };
                using var target = new BoardTarget(image, "board:test", bench.Open, bench.Options);
                RunRecord record = RunOrAgain(target, request);
                Runs.AssertSame(expected, record);
                repeated += record.Warnings.Any(warning => warning.Code == "HWW310") ? 1 : 0;
            }
        }

        Assert.True(repeated > 10);
    }

    [Fact]
    public void Cancelling_leaves_the_board_idle_and_usable()
    {
        ChipImage image = Runs.Image(7);
        RunRequest request = Runs.Request(image, 7, 5000);
        using var bench = new Bench();
        using var target = new BoardTarget(image, "board:test", bench.Open, bench.Options);
        using var cancel = new CancellationTokenSource();
        int waits = 0;
        bench.BeforeBoard = () =>
        {
            if (bench.Board.State == BoardState.Running && ++waits == 5)
            {
                cancel.Cancel();
            }
        };
        Assert.ThrowsAny<OperationCanceledException>(() => target.Run(request, null, cancel.Token));
        Assert.Equal(BoardState.Ready, bench.Board.State);
        bench.Rest(TimeSpan.FromMilliseconds(20));
        Assert.Equal((BoardState.Ready, false), (bench.Board.State, bench.Board.InSession));
        RunRequest small = Runs.Request(image, 7, 10);
        Runs.AssertSame(Runs.OnEmulator(image, small), target.Run(small));
    }

    [Fact]
    public void A_board_whose_host_has_gone_is_idle_after_the_idle_time()
    {
        using var bench = new Bench();
        BoardSession session = BoardSession.Open(bench.Open(), bench.Options);
        Assert.True(bench.Board.InSession);
        bench.Rest(TimeSpan.FromSeconds(11));
        Assert.False(bench.Board.InSession);
        GC.KeepAlive(session);
    }

    [Fact]
    public void An_image_that_the_board_runs_already_is_not_sent_again_and_of_a_similar_one_only_what_differs()
    {
        ChipImage image = Runs.Image(8);
        RunRequest request = Runs.Request(image, 8, 5);
        using var bench = new Bench();
        UploadProgress last = default;
        var progress = new Immediate(p => last = p);
        using (var first = new BoardTarget(image, "board:test", bench.Open, bench.Options, progress))
        {
            first.Run(request);
        }

        Assert.Equal((0, last.Total), (last.Skipped, last.Bytes));
        long before = bench.Board.Statistics.BytesIn;
        using (var second = new BoardTarget(image, "board:test", bench.Open, bench.Options, progress))
        {
            second.Run(request);
        }

        Assert.True(bench.Board.Statistics.BytesIn - before < last.Total);
        MemoryImage other = Runs.WithSeed(image, 4711);
        using var third = new BoardTarget(other, "board:test", bench.Open, bench.Options, progress);
        Runs.AssertSame(Runs.OnEmulator(other, request), third.Run(request));
        Assert.InRange(last.Skipped, last.Total / 2, last.Total - 128);
    }

    [Fact]
    public void Nothing_at_the_other_end_is_said_with_what_to_look_at()
    {
        var error = Assert.Throws<UserErrorException>(() =>
        {
            using var bench = new Bench();
            using var pair = new Links.InProcess.LoopbackPair(4096, time => bench.Clock.Advance(TimeSpan.FromMilliseconds(Math.Max(1, time.TotalMilliseconds))));
            BoardSession.Open(pair.Host, bench.Options);
        }).Errors[0];
        Assert.Equal("HW5100", error.Code);
        Assert.NotNull(error.Hint);
        Assert.Equal(5, ErrorCodes.ExitCode(error.Code));
    }

    [Theory]
    [InlineData("HW5081")]
    [InlineData("HW5103")]
    [InlineData("HW5105")]
    [InlineData("HW5106")]
    [InlineData("HW5107")]
    public void The_wrong_board_is_refused_before_anything_is_sent(string code)
    {
        var options = new VirtualBoardOptions();
        options = code switch
        {
            "HW5081" => options with { Lacks = BoardFeatures.StateProbes },
            "HW5103" => options with { Version = (2, 3, 0) },
            "HW5105" => options with { Limits = options.Limits with { Cores = 1 } },
            "HW5106" => options with { Limits = options.Limits with { ImageMinor = 99 } },
            _ => options,
        };
        using var bench = new Bench(options);
        ChipImage image = Runs.Image(1);
        using var target = new BoardTarget(image, "board:test", bench.Open, bench.Options with { Serial = code == "HW5107" ? "another" : null });
        UserError error = Assert.Throws<UserErrorException>(() => target.Run(Runs.Request(image, 1, 3))).Errors[0];
        Assert.Equal(code, error.Code);
        Assert.NotNull(error.Hint);
        target.Dispose();
        bench.Rest(TimeSpan.FromMilliseconds(20));
        // What a run needs of the features is known when its image is there.
        Assert.Equal((code == "HW5081" ? BoardState.Ready : BoardState.Empty, false), (bench.Board.State, bench.Board.InSession));
    }

    /// <summary>What docs/boards.md says of boards that few have at hand is what is said.</summary>
    [Theory]
    [InlineData("HW5081")]
    [InlineData("HW5103")]
    [InlineData("HW5105")]
    [InlineData("HW5106")]
    public void The_table_of_mistakes_shows_what_is_said(string code)
    {
        VirtualBoardOptions options = new() { Serial = "desk-9", Firmware = "0.9.0" };
        options = code switch
        {
            "HW5081" => options with { Lacks = BoardFeatures.StateProbes },
            "HW5103" => options with { Version = (2, 3, 0) },
            "HW5105" => options with { Limits = options.Limits with { Cores = 1 } },
            _ => options with { Limits = options.Limits with { ImageMinor = ImageFormat.VersionMinor - 1 } },
        };
        using var bench = new Bench(options);
        ChipImage image = Runs.Image(1);
        using var target = new BoardTarget(image, "board:test", bench.Open, bench.Options);
        UserError error = Assert.Throws<UserErrorException>(() => target.Run(Runs.Request(image, 1, 3))).Errors[0];
        Assert.Equal((code, 5), (error.Code, ErrorCodes.ExitCode(error.Code)));
        string row = Assert.Single(File.ReadLines(RepositoryFiles.PathOf("docs/boards.md")), line => line.StartsWith('|') && line.Contains($"| {code}: ", StringComparison.Ordinal));
        Assert.Contains($": {error.Message} {error.Hint} |", row, StringComparison.Ordinal);
    }

    [Fact]
    public void Older_and_newer_firmware_are_told_apart_and_a_board_that_lacks_a_feature_runs_what_needs_none()
    {
        ChipImage image = Runs.Image(1);
        foreach ((ushort minor, string fix) in new[] { ((ushort)(ImageFormat.VersionMinor - 1), "newer firmware"), ((ushort)(ImageFormat.VersionMinor + 1), "newer hwstack") })
        {
            using var other = new Bench(new VirtualBoardOptions { Limits = new VirtualBoardOptions().Limits with { ImageMinor = minor } });
            using var refused = new BoardTarget(image, "board:test", other.Open, other.Options);
            Assert.Contains(fix, Assert.Throws<UserErrorException>(() => refused.Run(Runs.Request(image, 1, 3))).Errors[0].Hint, StringComparison.Ordinal);
        }

        using var bench = new Bench(new VirtualBoardOptions { Lacks = BoardFeatures.StateProbes });
        using var target = new BoardTarget(image, "board:test", bench.Open, bench.Options);
        RunRequest request = Runs.Request(image, 1, 30);
        request = request with { Probes = [.. request.Probes.Where(probe => probe.Kind == ProbeKind.Spikes)] };
        Runs.AssertSame(Runs.OnEmulator(image, request), target.Run(request));
    }

    [Fact]
    public void A_run_whose_board_does_not_come_back_says_first_what_happened_and_then_why_it_was_not_repeated()
    {
        ChipImage image = Runs.Image(9);
        using var bench = new Bench();
        int opened = 0;
        Link? link = null;
        bench.BeforeBoard = () =>
        {
            if (bench.Board.State == BoardState.Running)
            {
                link!.Dispose();
            }
        };
        Link Open() => opened++ == 0 ? link = bench.Open() : throw new UserErrorException(new UserError("HW5001", "There is no port.", "board:test"));
        using var target = new BoardTarget(image, "board:test", Open, bench.Options);
        UserErrorException error = Assert.Throws<UserErrorException>(() => target.Run(Runs.Request(image, 9, 400)));
        Assert.Equal(["HW5109", "HW5001"], error.Errors.Select(one => one.Code));
        Assert.Equal(3, opened);
    }

    [Fact]
    public void A_restart_in_the_middle_of_a_run_is_repeated_and_told()
    {
        ChipImage image = Runs.Image(9);
        RunRequest request = Runs.Request(image, 9, 400);
        using var bench = new Bench();
        int waits = 0;
        bench.BeforeBoard = () =>
        {
            if (bench.Board.State == BoardState.Running && ++waits == 3)
            {
                bench.Board.Reboot();
            }
        };
        using var target = new BoardTarget(image, "board:test", bench.Open, bench.Options);
        RunRecord record = target.Run(request);
        Runs.AssertSame(Runs.OnEmulator(image, request), record);
        Assert.Contains(record.Warnings, warning => warning.Code == "HWW310");
        Assert.Equal(2u, bench.Board.Boot);
    }

    private static RunRecord RunOrAgain(BoardTarget target, RunRequest request)
    {
        try
        {
            return target.Run(request);
        }
        catch (UserErrorException error)
        {
            Assert.Equal(5, ErrorCodes.ExitCode(error.Errors[0].Code));
            return target.Run(request);
        }
    }

    private static LinkFaultRates Rates(string fault, double rate) => fault switch
    {
        "drop" => new LinkFaultRates { Drop = rate },
        "flip" => new LinkFaultRates { Flip = rate },
        "duplicate" => new LinkFaultRates { Duplicate = rate },
        "reorder" => new LinkFaultRates { Reorder = rate },
        _ => new LinkFaultRates { Stall = rate },
    };

    private sealed class Immediate(Action<UploadProgress> action) : IProgress<UploadProgress>
    {
        public void Report(UploadProgress value) => action(value);
    }
}
