/* One month of the members of all branches, as a C compiler does it: the limit that `make bench` holds the kernel against.

The arithmetic is that of sim/processes/month_of_member.py without leaving: draws, who attends, what the month does, learning,
engagement, counts and sums. What a branch offers (sim/processes/month_of_branch.py) is read, row by row, not worked out.
MONTH_FIELDS (names of the doubles of a row) and the constants of the rules come from the compiler's command line. */

#include <math.h>
#include <stdint.h>

typedef struct {
    const uint64_t *id;
    const int32_t *born;
    const double *disposition;
    const float *post_u, *hardship_u, *contact_u, *interest;
    double *engagement, *knowledge, *identity, *engagement_year;
    uint8_t *away, *absent;
} Members;

typedef struct {
    double MONTH_FIELDS;
} Month;

typedef struct {
    double attended, trained, residents, residents_came, away_came, aged, aged_came;
    double above_50, above_60, above_70, aged_left, deep, dues_only, aided;
    double engagement, squares, knowledge, identity, service;
} Sums;

#define LUCK_SHIFT 22
#define TWO_TO_MINUS_32 (1.0 / 4294967296.0)
#define LANES 64 /* a branch has at most 50 members */

#ifndef VECTORISED

static void philox(uint64_t id, uint32_t when, const uint64_t *key, uint32_t *words)
{
    uint32_t c0 = (uint32_t)id, c1 = (uint32_t)(id >> 32), c2 = when, c3 = (uint32_t)key[2];
    uint32_t k0 = (uint32_t)key[0], k1 = (uint32_t)key[1];
    for (int round = 0; round < 10; round++) {
        uint64_t left = 0xD2511F53ull * c0, right = 0xCD9E8D57ull * c2;
        c0 = (uint32_t)(right >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)right;
        c2 = (uint32_t)(left >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)left;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    words[0] = c0, words[1] = c1, words[2] = c2, words[3] = c3;
}

/* One member after the other, libm's exp. */
void member_update(const Members *m, const Month *months, const int64_t *first, int64_t branches, const uint64_t *key, uint32_t when,
                   int32_t month, const double *luck, Sums *sums)
{
    int january = month % 12 == 0;
    for (int64_t b = 0; b < branches; b++) {
        const Month n = months[b];
        Sums s = {0};
        for (int64_t i = first[b]; i < first[b] + (int64_t)n.count; i++) {
            uint32_t words[4];
            philox(m->id[i], when, key, words);
            double e = m->engagement[i], knowledge = m->knowledge[i], identity = m->identity[i], age = (month - m->born[i]) / 12.0;
            double contact = m->contact_u[i], hardship = m->hardship_u[i];
            int away = m->away[i], post = m->post_u[i] < n.branch_role_coverage;
            int there = away && contact < n.destination;
            int follows = away && !there && contact < n.reached;

            double odds = n.base + n.member_attendance_identity * identity + n.member_attendance_engagement * e;
            if (away && !there && !follows)
                odds -= n.member_attendance_away;
            if (age > AGE_FROM)
                odds -= n.age_loss * (age - AGE_FROM) / YEARS_PER_DECADE;
            int comes = (words[0] + 0.5) * TWO_TO_MINUS_32 < 1.0 / (1.0 + exp(-odds));
            int came = n.held != 0.0 && comes, learns = n.trains != 0.0 && comes;

            int talks = contact < n.member_contact_share;
            double beyond = talks ? n.talked_far : n.far, within = talks ? n.talked_near : n.near;
            within = beyond + (follows ? n.member_online_depth : 1.0) * (within - beyond);
            double gain = n.member_rate_knowledge * knowledge + (came ? within : beyond) + (post ? n.member_rate_role : 0.0);
            double loss = n.shared_loss + (came ? n.hollow : away ? 0.0 : n.hollow_elsewhere) + (away && !there ? n.member_rate_away : 0.0);
            loss += n.self_interest * m->interest[i];
            if (n.aided_below <= hardship && hardship < n.hard_below)
                loss += n.member_rate_hardship;
            double factor = luck[words[2] >> LUCK_SHIFT];
            gain *= factor;
            loss *= factor;
            double others = n.count <= 1.0 ? e : (n.peers - e) / (n.count - 1.0);
            int moves = (words[3] + 0.5) * TWO_TO_MINUS_32 < (away ? n.returns : n.goes);

            double studied = came ? (follows ? n.studied_online : n.studied) : 0.0;
            double lesson = learns ? (follows ? n.lesson_online : n.lesson) : 0.0;
            double learnt = studied + lesson * (1.0 - studied), alone = n.member_self_study * e;
            alone = alone + n.mentored * (1.0 - alone);
            learnt = learnt + alone * (1.0 - learnt);
            knowledge *= n.kept;
            knowledge += learnt * (1.0 - knowledge);
            identity *= 1.0 - n.member_identity_drift;
            identity += (came ? n.strengthened : 0.0) * (1.0 - identity);
            int absent = came ? 0 : m->absent[i] + (n.held != 0.0 && m->absent[i] < MOST_MONTHS);

            double total = n.member_rate_anchor + n.member_rate_peers + gain + loss;
            if (total > 0.0) {
                double level = n.member_rate_anchor * (m->disposition[i] * n.drive) + n.member_rate_peers * others + gain;
                level /= total;
                e = level + (e - level) * exp(-total);
            }
            m->engagement[i] = e;
            m->knowledge[i] = knowledge;
            m->identity[i] = identity;
            m->engagement_year[i] = january ? e : m->engagement_year[i] + e;
            m->absent[i] = (uint8_t)absent;
            m->away[i] = (uint8_t)(away != moves);

            int old = age >= AGED;
            s.attended += came, s.trained += learns, s.residents += !away;
            s.residents_came += came && !away, s.away_came += came && away;
            s.aged += old, s.aged_came += came && old;
            s.above_50 += e > 0.5, s.above_60 += e > 0.6, s.above_70 += e > 0.7;
            s.aged_left += old, s.deep += e * identity > n.member_deep_cut;
            s.dues_only += absent >= DUES_ONLY_FROM, s.aided += hardship < n.aided_below;
            s.engagement += e, s.squares += e * e, s.knowledge += knowledge, s.identity += identity;
            s.service += e * (post ? WITH_POST : WITHOUT_POST);
        }
        sums[b] = s;
    }
}

#else

/* Whole groups of eight members: what stands behind the last member is worked out along and never stored. Truths are 1.0 or 0.0, so that
all of a member's month is of one width; narrower variables are widened in loops of their own. */
void member_update(const Members *m, const Month *months, const int64_t *first, int64_t branches, const uint64_t *key, uint32_t when,
                   int32_t month, const double *luck, Sums *sums)
{
    _Alignas(64) double aways[LANES], absents[LANES], posts[LANES], hardships[LANES], contacts[LANES], interests[LANES], ages[LANES];
    _Alignas(64) double e_row[LANES], k_row[LANES], i_row[LANES], came_row[LANES], learns_row[LANES], moved_row[LANES];
    double january = month % 12 == 0 ? 0.0 : 1.0;
    for (int64_t b = 0; b < branches; b++) {
        const Month n = months[b];
        const int64_t start = first[b];
        const int count = (int)n.count, filled = (count + 7) / 8 * 8;
        for (int k = 0; k < filled; k++)
            aways[k] = m->away[start + k];
        for (int k = 0; k < filled; k++)
            absents[k] = m->absent[start + k];
        for (int k = 0; k < filled; k++) {
            posts[k] = m->post_u[start + k];
            hardships[k] = m->hardship_u[start + k];
            contacts[k] = m->contact_u[start + k];
            interests[k] = m->interest[start + k];
        }
        for (int k = 0; k < filled; k++)
            ages[k] = month - m->born[start + k]; /* months: a rounded year would change who is counted as aged */

        const double per_other = n.count <= 1.0 ? 0.0 : 1.0 / (n.count - 1.0), alone_too = n.count <= 1.0 ? 1.0 : 0.0;
        const double kept_identity = 1.0 - n.member_identity_drift, age_loss = n.age_loss / (12.0 * YEARS_PER_DECADE);
#pragma omp simd simdlen(8)
        for (int k = 0; k < filled; k++) {
            uint64_t id = m->id[start + k], c0 = id & 0xFFFFFFFFu, c1 = id >> 32, c2 = when, c3 = key[2];
            uint64_t k0 = key[0], k1 = key[1];
#pragma GCC unroll 10
            for (int round = 0; round < 10; round++) {
                uint64_t left = 0xD2511F53ull * (c0 & 0xFFFFFFFFu), right = 0xCD9E8D57ull * (c2 & 0xFFFFFFFFu);
                c0 = (right >> 32) ^ c1 ^ k0;
                c1 = right & 0xFFFFFFFFu;
                c2 = (left >> 32) ^ c3 ^ k1;
                c3 = left & 0xFFFFFFFFu;
                k0 = (k0 + 0x9E3779B9u) & 0xFFFFFFFFu;
                k1 = (k1 + 0xBB67AE85u) & 0xFFFFFFFFu;
            }
            double e = m->engagement[start + k], knowledge = m->knowledge[start + k], identity = m->identity[start + k];
            double away = aways[k], contact = contacts[k], hardship = hardships[k], age = ages[k];
            double there = contact < n.destination ? away : 0.0;
            double follows = contact < n.reached ? away - there : 0.0;

            double odds = n.base + n.member_attendance_identity * identity + n.member_attendance_engagement * e;
            odds -= n.member_attendance_away * (away - there - follows) + (age > 12.0 * AGE_FROM ? age_loss * (age - 12.0 * AGE_FROM) : 0.0);
            double chance = 1.0 / (1.0 + exp(-odds));
            double comes = ((double)(int64_t)c0 + 0.5) * TWO_TO_MINUS_32 < chance ? 1.0 : 0.0;
            double came = comes * n.held, learns = comes * n.trains;

            double beyond = contact < n.member_contact_share ? n.talked_far : n.far;
            double within = contact < n.member_contact_share ? n.talked_near : n.near;
            within = beyond + (follows > 0.5 ? n.member_online_depth : 1.0) * (within - beyond);
            double gain = n.member_rate_knowledge * knowledge + (came > 0.5 ? within : beyond);
            gain += posts[k] < n.branch_role_coverage ? n.member_rate_role : 0.0;
            double elsewhere = away > 0.5 ? 0.0 : n.hollow_elsewhere;
            double loss = n.shared_loss + (came > 0.5 ? n.hollow : elsewhere) + (away - there) * n.member_rate_away;
            loss += n.self_interest * interests[k];
            loss += (n.aided_below <= hardship) & (hardship < n.hard_below) ? n.member_rate_hardship : 0.0;
            double factor = luck[(int64_t)(c2 >> LUCK_SHIFT)];
            gain *= factor;
            loss *= factor;
            double others = (n.peers - e) * per_other + alone_too * e;
            double moves = ((double)(int64_t)c3 + 0.5) * TWO_TO_MINUS_32 < (away > 0.5 ? n.returns : n.goes) ? 1.0 : 0.0;

            double studied = came * (follows > 0.5 ? n.studied_online : n.studied);
            double lesson = learns * (follows > 0.5 ? n.lesson_online : n.lesson);
            double learnt = studied + lesson * (1.0 - studied), alone = n.member_self_study * e;
            alone = alone + n.mentored * (1.0 - alone);
            learnt = learnt + alone * (1.0 - learnt);
            knowledge *= n.kept;
            knowledge += learnt * (1.0 - knowledge);
            identity *= kept_identity;
            identity += came * n.strengthened * (1.0 - identity);
            absents[k] = came > 0.5 ? 0.0 : absents[k] + (absents[k] < MOST_MONTHS ? n.held : 0.0);

            double total = n.member_rate_anchor + n.member_rate_peers + gain + loss;
            double level = n.member_rate_anchor * (m->disposition[start + k] * n.drive) + n.member_rate_peers * others + gain;
            double safe = total > 0.0 ? total : 1.0;
            level /= safe;
            double after = level + (e - level) * exp(-safe);
            e_row[k] = total > 0.0 ? after : e;
            k_row[k] = knowledge;
            i_row[k] = identity;
            came_row[k] = came;
            learns_row[k] = learns;
            moved_row[k] = away + moves - 2.0 * away * moves;
        }

        double attended = 0, trained = 0, at_home = 0, home_came = 0, aged = 0, aged_came = 0, above_50 = 0, above_60 = 0, above_70 = 0;
        double deep = 0, dues_only = 0, aided = 0, e_sum = 0, squares = 0, k_sum = 0, i_sum = 0, service = 0;
#pragma omp simd reduction(+ : attended, trained, at_home, home_came, aged, aged_came, above_50, above_60, above_70) \
    reduction(+ : deep, dues_only, aided, e_sum, squares, k_sum, i_sum, service) simdlen(8)
        for (int k = 0; k < filled; k++) {
            double in = k < count ? 1.0 : 0.0, e = in * e_row[k], i = in * i_row[k], came = in * came_row[k];
            double home = in - in * aways[k], old = ages[k] >= 12.0 * AGED ? in : 0.0;
            attended += came;
            trained += in * learns_row[k];
            at_home += home;
            home_came += came * home;
            aged += old;
            aged_came += came * old;
            above_50 += e > 0.5 ? 1.0 : 0.0;
            above_60 += e > 0.6 ? 1.0 : 0.0;
            above_70 += e > 0.7 ? 1.0 : 0.0;
            deep += e * i > n.member_deep_cut ? in : 0.0;
            dues_only += absents[k] >= DUES_ONLY_FROM ? in : 0.0;
            aided += hardships[k] < n.aided_below ? in : 0.0;
            e_sum += e;
            squares += e * e;
            k_sum += in * k_row[k];
            i_sum += i;
            service += e * (posts[k] < n.branch_role_coverage ? WITH_POST : WITHOUT_POST);
        }
        for (int k = 0; k < count; k++) {
            m->engagement[start + k] = e_row[k];
            m->knowledge[start + k] = k_row[k];
            m->identity[start + k] = i_row[k];
            m->engagement_year[start + k] = january * m->engagement_year[start + k] + e_row[k];
        }
        for (int k = 0; k < count; k++)
            m->absent[start + k] = (uint8_t)(int32_t)absents[k];
        for (int k = 0; k < count; k++)
            m->away[start + k] = (uint8_t)(int32_t)moved_row[k];
        const Sums s = {attended, trained, at_home, home_came, attended - home_came, aged, aged_came, above_50, above_60, above_70,
                        aged, deep, dues_only, aided, e_sum, squares, k_sum, i_sum, service};
        sums[b] = s;
    }
}

#endif
